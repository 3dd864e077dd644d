namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>What a memory slot is.</summary>
[Flags]
public enum KvmMemoryFlags : uint
{
    None = 0,
    LogDirtyPages = 1,
    Readonly = 2,
    GuestMemfd = 4,
}
