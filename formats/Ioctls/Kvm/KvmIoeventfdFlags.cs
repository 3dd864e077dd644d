namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>How a guest write and an eventfd are tied.</summary>
[Flags]
public enum KvmIoeventfdFlags : uint
{
    None = 0,
    Datamatch = 1,
    Pio = 2,
    Deassign = 4,
    VirtioCcw = 8,
}
