namespace TraceReplay.Formats.Ioctls.Iommufd;

/// <summary>Set or get.</summary>
public enum IommuOptionOp : ushort
{
    Set = 0,
    Get = 1,
}
