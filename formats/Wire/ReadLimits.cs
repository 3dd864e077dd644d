namespace TraceReplay.Formats.Wire;

/// <summary>What a reader is willing to allocate for one piece of an input it does not trust.</summary>
public sealed record ReadLimits
{
    public static ReadLimits Default { get; } = new();

    /// <summary>Bytes of one chunk before compression. Writers stay far below (a chunk is closed at 256 KiB).</summary>
    public int MaxChunkBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of the encoded log header.</summary>
    public int MaxHeaderBytes { get; init; } = 1 << 20;

    /// <summary>Chunks whose page contents are kept unpacked for references from later chunks.</summary>
    public int ContentChunksKept { get; init; } = 32;
}
