namespace TraceReplay.Formats.Log;

/// <summary>Every chunk of a log in file order, and the damage found while finding them.</summary>
internal sealed class LogIndex
{
    public List<ChunkIndexEntry> Chunks { get; } = [];

    /// <summary>Places between chunks that belong to none, by offset.</summary>
    public List<LogDamage> Damage { get; } = [];

    /// <summary>Records in all chunks.</summary>
    public long RecordCount { get; private set; }

    public void Add(in ChunkIndexEntry entry)
    {
        Chunks.Add(entry);
        RecordCount += entry.RecordCount;
    }

    /// <returns>Number of the last chunk that starts at or before this record; 0 when there is none.</returns>
    public int FindRecord(long sequence)
    {
        int low = 0;
        int high = Chunks.Count;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = Chunks[middle].FirstSequence <= sequence ? (middle, high) : (low, middle);
        }

        return low;
    }

    public bool TryFindContent(long number, out ChunkIndexEntry entry)
    {
        int low = 0;
        int high = Chunks.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            entry = Chunks[middle];
            if (number < entry.FirstContent)
            {
                high = middle;
            }
            else if (number - entry.FirstContent >= entry.ContentCount)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        entry = default;
        return false;
    }
}
