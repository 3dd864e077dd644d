using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Engine;

/// <summary>How to replay a log.</summary>
internal sealed record ReplayOptions
{
    public required Dialect Dialect { get; init; }
    public required SmmuProfile Profile { get; init; }

    /// <summary>What the SMMU keeps of what it read.</summary>
    public CachePolicy Caches { get; init; } = CachePolicy.Typical;

    /// <summary>Stop after the first mismatch.</summary>
    public bool StopAtFirst { get; init; }

    /// <summary>Stop before this record; -1 for the whole log.</summary>
    public long StopBefore { get; init; } = -1;

    /// <summary>Remember which record last wrote each word of memory, for explanations.</summary>
    public bool TrackWriters { get; init; }

    /// <summary>Records to replay at most, for finding the dialect; -1 for all.</summary>
    public long Limit { get; init; } = -1;

    /// <summary>Says the calls in the dialect; null when they are in it.</summary>
    public ICallPort? Port { get; init; }

    /// <summary>Who wants to see every predicted outcome.</summary>
    public IReplayWatch? Watch { get; init; }
}
