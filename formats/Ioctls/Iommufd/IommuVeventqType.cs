namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>Kinds of virtual event queue.</summary>
public enum IommuVeventqType : uint
{
    Default = 0,
    ArmSmmuv3 = 1,
    Tegra241Cmdqv = 2,
}
