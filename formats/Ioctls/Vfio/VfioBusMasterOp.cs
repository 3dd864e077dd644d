namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Value of the bus-master feature.</summary>
public enum VfioBusMasterOp : uint
{
    Clear = 0,
    Set = 1,
}
