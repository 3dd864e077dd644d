namespace TraceReplay.Formats.Log;

/// <summary>How the payload of a chunk is stored. Persisted numbers.</summary>
internal enum ChunkEncoding : uint
{
    Stored = 0,
    Lz4 = 1,
}
