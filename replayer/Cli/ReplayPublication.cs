using System.Globalization;
using TraceReplay.Formats.Events;
using TraceReplay.Replayer.Engine;

namespace TraceReplay.Replayer.Cli;

/// <summary>
/// What a replay says of itself to whoever records it ('tracerecord eventpipe -- tracereplay replay LOG'): behind the records it was fed with, a marker for each
/// divergence and one with the verdicts.
/// </summary>
internal static class ReplayPublication
{
    private const int MostDivergences = 1000;

    public static void Publish(string log, ReplayResult result)
    {
        if (!RecordPublisher.IsEnabled)
        {
            return;
        }

        foreach (Divergence divergence in result.Board.Divergences.Take(MostDivergences))
        {
            RecordPublisher.Marker(string.Create(
                CultureInfo.InvariantCulture,
                $"replay of {log}: record {divergence.Record} {divergence.Subject} {divergence.Field} {divergence.Verdict}, recorded {divergence.Recorded}, predicted {divergence.Predicted}"));
        }

        long more = result.Board.Divergences.Count + result.Board.DivergencesDropped - MostDivergences;
        VerdictCounts total = result.Board.Total;
        RecordPublisher.Marker(string.Create(
            CultureInfo.InvariantCulture,
            $"replay of {log}: {result.Records} records under {result.Dialect}, {total.Match} match, {total.Mismatch} mismatch, {total.Learned} learned, {total.Unmodelled} unmodelled, {total.Unknown} unknown{(more > 0 ? $", {more} divergences not shown" : "")}"));
    }
}
