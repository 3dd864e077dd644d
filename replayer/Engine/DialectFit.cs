using TraceReplay.Formats.Dialects;

namespace TraceReplay.Replayer.Engine;

/// <summary>How well a dialect explains the beginning of a log.</summary>
/// <param name="CallMismatches">Mismatches in results and output bytes of calls.</param>
/// <param name="Mismatches">All mismatches.</param>
internal sealed record DialectFit(Dialect Dialect, long CallMismatches, long Mismatches)
{
    /// <summary>Others explained the log so much better that it was not followed to the end.</summary>
    public bool WasLeftBehind { get; init; }
}
