using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>Finds page contents, unpacking older chunks again where needed. The least recently used unpacked chunk makes room.</summary>
internal sealed class ContentStore(LogSource source, LogIndex index, ReadLimits limits) : IContentSource
{
    private readonly List<ChunkData> _kept = [];

    /// <summary>The chunk that records are being read from, and the one before it: both are unpacked anyway.</summary>
    public ChunkData? Current { get; set; }
    public ChunkData? Previous { get; set; }

    /// <summary>Number of a content that was asked for and is lost; -1 when there was none since this was reset.</summary>
    public long Lost { get; set; } = -1;

    public ReadOnlyMemory<byte> Find(long number)
    {
        if (Current is not null && Current.Holds(number))
        {
            return Current.Content(number);
        }

        if (Previous is not null && Previous.Holds(number))
        {
            return Previous.Content(number);
        }

        for (int i = _kept.Count - 1; i >= 0; i--)
        {
            ChunkData chunk = _kept[i];
            if (chunk.Holds(number))
            {
                _kept.RemoveAt(i);
                _kept.Add(chunk);
                return chunk.Content(number);
            }
        }

        return Unpack(number);
    }

    private ReadOnlyMemory<byte> Unpack(long number)
    {
        if (index.TryFindContent(number, out ChunkIndexEntry entry))
        {
            ChunkData chunk = Room();
            try
            {
                chunk.Load(source, entry, limits);
            }
            catch (WireFormatException)
            {
                // The damage itself is reported where that chunk is read; here it only means that this content is lost.
            }

            _kept.Add(chunk);
            if (chunk.Holds(number))
            {
                return chunk.Content(number);
            }
        }

        Lost = number;
        return default;
    }

    private ChunkData Room()
    {
        if (_kept.Count < Math.Max(limits.ContentChunksKept, 2))
        {
            return new ChunkData();
        }

        ChunkData oldest = _kept[0];
        _kept.RemoveAt(0);
        return oldest;
    }
}
