namespace TraceReplay.Formats.Log;

/// <summary>Where a chunk is and what it holds.</summary>
internal readonly record struct ChunkIndexEntry(long Offset, long FirstSequence, long FirstTime, long FirstContent, long RecordCount, long ContentCount)
{
    /// <summary>Bytes of an entry in the file; the counts follow from the next entry or from the footer.</summary>
    public const int Size = 32;
}
