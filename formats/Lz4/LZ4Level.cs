namespace TraceReplay.Formats.Lz4;

/// <summary>How hard the encoder tries; the decoder does not care. Names as in K4os.Compression.LZ4.</summary>
public enum LZ4Level
{
    L00_FAST = 0,
    L03_HC = 3,
    L09_HC = 9,
    L12_MAX = 12,
}
