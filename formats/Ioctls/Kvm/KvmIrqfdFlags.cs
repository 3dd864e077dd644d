namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>How an eventfd and an interrupt are tied.</summary>
[Flags]
public enum KvmIrqfdFlags : uint
{
    None = 0,
    Deassign = 1,
    Resample = 2,
}
