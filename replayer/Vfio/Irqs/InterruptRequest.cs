using System.Buffers.Binary;

namespace TraceReplay.Replayer.Vfio.Irqs;

/// <summary>struct vfio_irq_set: argsz, flags, index, start, count (20 bytes), then count bytes (BOOL) or count descriptors (EVENTFD).</summary>
internal readonly ref struct InterruptRequest(uint flags, uint index, uint start, uint count, ReadOnlySpan<byte> data)
{
    public const int HeaderSize = 20;
    private const uint DataMask = 7;
    private const uint ActionMask = 0x38;
    public const uint KnownFlags = DataMask | ActionMask;

    public uint Index { get; } = index;

    public uint Start { get; } = start;

    public uint Count { get; } = count;

    public ReadOnlySpan<byte> Data { get; } = data;

    public uint Action => flags & ActionMask;

    public const uint Mask = 8;
    public const uint Unmask = 0x10;
    public const uint Trigger = 0x20;

    public bool IsNone => (flags & DataMask) == 1;

    public bool IsBool => (flags & DataMask) == 2;

    public bool IsEventfd => (flags & DataMask) == 4;

    /// <returns>Bytes per interrupt, or -1 when not exactly one data type is given.</returns>
    public static int DataSize(uint flags) => (flags & DataMask) switch
    {
        1 => 0,
        2 => 1,
        4 => 4,
        _ => -1,
    };

    public bool Bool(uint i) => Data[(int)i] != 0;

    public int Descriptor(uint i) => BinaryPrimitives.ReadInt32LittleEndian(Data[((int)i * 4)..]);
}
