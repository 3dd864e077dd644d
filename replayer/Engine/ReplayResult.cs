using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Engine;

/// <summary>What a replay found.</summary>
internal sealed record ReplayResult
{
    public required string Dialect { get; init; }
    public required string Profile { get; init; }
    public required CachePolicy Caches { get; init; }
    public required long Records { get; init; }
    public required Scoreboard Board { get; init; }
    public required ulong StateHash { get; init; }

    /// <summary>Calls during which the recording shows SMMU commands, and those whose commands were all predicted.</summary>
    public required long CallsWithCommands { get; init; }
    public required long CallsPredicted { get; init; }
}
