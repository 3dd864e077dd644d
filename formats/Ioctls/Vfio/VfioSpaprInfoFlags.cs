namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Notes on an sPAPR container.</summary>
[Flags]
public enum VfioSpaprInfoFlags : uint
{
    None = 0,
    DynamicWindows = 1,
}
