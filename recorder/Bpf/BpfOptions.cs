namespace TraceReplay.Recorder.Bpf;

/// <summary>What the programs in the kernel are told.</summary>
internal sealed record BpfOptions
{
    /// <summary>The programs send no more of a buffer: their loops are bounded.</summary>
    public const int LargestBuffer = 1 << 20;

    /// <summary>Bytes of the ring; rounded up to a power of two.</summary>
    public int RingBytes { get; init; } = 64 << 20;

    /// <summary>Most bytes kept of one buffer.</summary>
    public int MostBufferBytes { get; init; } = 64 << 10;

    /// <summary>Most bytes kept of one read or write.</summary>
    public int MostTransferBytes { get; init; } = 4096;

    public HookKind Hooks { get; init; } = HookKind.Automatic;
}
