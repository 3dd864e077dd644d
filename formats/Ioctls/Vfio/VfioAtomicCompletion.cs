namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Widths of atomic operations that a device may complete.</summary>
[Flags]
public enum VfioAtomicCompletion : uint
{
    None = 0,
    Bits32 = 1,
    Bits64 = 2,
    Bits128 = 4,
}
