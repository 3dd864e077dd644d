namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>Kinds of hardware queue.</summary>
public enum IommuHwQueueType : uint
{
    Default = 0,
    Tegra241Cmdqv = 1,
}
