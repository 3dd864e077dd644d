using TraceReplay.Formats.Dialects;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// The dialects a log can have been recorded under, by where it comes from. A kernel release names a baseline: the newest that is not newer. A series on top of it
/// shows in no release string, so those stay possible on kernels of their time, and wherever a call was answered that only a series has.
/// </summary>
/// <param name="Candidates">In the order of the list they are from.</param>
/// <param name="Note">What the mapping took liberties with, null for nothing.</param>
internal sealed record DialectOrigin(IReadOnlyList<Dialect> Candidates, string? Note)
{
    /// <summary>No series that changes what a dialect describes was posted for later kernels.</summary>
    private static readonly KernelRelease AfterSeries = new(6, 0);

    /// <param name="all">Dialects that can be replayed.</param>
    public static DialectOrigin Of(LogSurvey survey, IReadOnlyList<Dialect> all)
    {
        if (!KernelRelease.TryParse(survey.KernelRelease, out KernelRelease release))
        {
            return new DialectOrigin(all, null);
        }

        List<(Dialect Dialect, KernelRelease Release)> baselines = [];
        foreach (Dialect dialect in all)
        {
            if (dialect.IsBaseline && KernelRelease.TryParse(dialect.BaseKernel, out KernelRelease own))
            {
                baselines.Add((dialect, own));
            }
        }

        if (baselines.Count == 0)
        {
            return new DialectOrigin(all, null);
        }

        List<(Dialect Dialect, KernelRelease Release)> reached = [.. baselines.Where(b => b.Release <= release)];
        KernelRelease chosen = reached.Count > 0 ? reached.Max(b => b.Release) : baselines.Min(b => b.Release);
        List<Dialect> candidates = [.. all.Where(d => d.IsBaseline ? baselines.Exists(b => ReferenceEquals(b.Dialect, d) && b.Release == chosen) : release < AfterSeries || survey.HasSeriesCalls)];
        return new DialectOrigin(candidates, NoteOf(release, chosen, reached.Count > 0));
    }

    private static string? NoteOf(KernelRelease release, KernelRelease chosen, bool reached) =>
        release == chosen ? null
        : reached ? $"kernel {release} is taken as {chosen}, the newest known that is not newer"
        : $"kernel {release} is older than every known one; {chosen} is the nearest";
}
