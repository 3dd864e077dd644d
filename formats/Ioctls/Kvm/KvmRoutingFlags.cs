namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>Which fields count.</summary>
[Flags]
public enum KvmRoutingFlags : uint
{
    None = 0,
    MsiValidDevId = 1,
}
