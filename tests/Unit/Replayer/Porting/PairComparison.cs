namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>Two sequences of events, aligned by what was asked: a program reacts to what it sees, so either may have events the other has not.</summary>
internal sealed class PairComparison
{
    private readonly List<PortEvent> _oneSided = [];
    private readonly List<PortEvent> _shared = [];

    public int Agreed { get; private set; }

    public List<PairDifference> Differences { get; } = [];

    /// <summary>Events only one of the programs had.</summary>
    public IReadOnlyList<PortEvent> OneSided => _oneSided;

    public int Compared => Agreed + Differences.Count;

    /// <param name="recorded">What the other recording says.</param>
    /// <param name="predicted">What the ported replay says.</param>
    public static PairComparison Of(PortEvents recorded, PortEvents predicted)
    {
        var result = new PairComparison();
        result.Align(recorded.Calls, predicted.Calls, result.Compare, countsLeft: false);

        // Records of faults count as long as both programs run: one may have died in a call the other returned from.
        long end = result._shared.FindLast(e => e.Kind is "dma" or "message")?.Record ?? -1;
        long next = recorded.Calls.Find(e => e.Record > end && (e.Kind is "dma" or "message"))?.Record ?? long.MaxValue;
        List<PortEvent> seen = [.. recorded.Faults.Where(f => f.Record < next && end >= 0)];
        result.Align([.. seen.Select(Whole)], [.. predicted.Faults.Select(Whole)], result.Compare, countsLeft: true);
        return result;
    }

    private static PortEvent Whole(PortEvent fault) => fault with { Key = $"{fault.Key} {fault.Outcome}" };

    private void Align(List<PortEvent> recorded, List<PortEvent> predicted, Action<PortEvent, PortEvent> compare, bool countsLeft)
    {
        int n = recorded.Count;
        int m = predicted.Count;
        var longest = new int[n + 1, m + 1];
        for (int i = n - 1; i >= 0; i--)
        {
            for (int j = m - 1; j >= 0; j--)
            {
                longest[i, j] = Same(recorded[i], predicted[j]) ? longest[i + 1, j + 1] + 1 : Math.Max(longest[i + 1, j], longest[i, j + 1]);
            }
        }

        int at = 0;
        int with = 0;
        while (at < n || with < m)
        {
            if (at < n && with < m && Same(recorded[at], predicted[with]))
            {
                compare(recorded[at++], predicted[with++]);
            }
            else if (with == m || (at < n && longest[at + 1, with] >= longest[at, with + 1]))
            {
                if (countsLeft)
                {
                    Differences.Add(new PairDifference(recorded[at], "no such record", DifferenceCause.Of(recorded[at], _oneSided)));
                }
                else
                {
                    _oneSided.Add(recorded[at]);
                }

                at++;
            }
            else
            {
                if (!countsLeft)
                {
                    _oneSided.Add(predicted[with]);
                }

                with++;
            }
        }
    }

    private void Compare(PortEvent recorded, PortEvent predicted)
    {
        _shared.Add(recorded);
        if (recorded.Outcome is null || predicted.Outcome == "unknown")
        {
            return;
        }

        if (recorded.Outcome == predicted.Outcome)
        {
            Agreed++;
        }
        else
        {
            Differences.Add(new PairDifference(recorded, predicted.Outcome ?? "nothing", DifferenceCause.Of(recorded, _oneSided)));
        }
    }

    private static bool Same(PortEvent a, PortEvent b) => a.Kind == b.Kind && a.Key == b.Key;
}
