namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>Two sequences of events, aligned by what was asked: a program reacts to what it sees, so either may have events the other has not.</summary>
internal sealed class PairComparison
{
    public int Agreed { get; private set; }

    public List<(PortEvent Recorded, PortEvent Predicted)> Differences { get; } = [];

    /// <summary>Recorded events that the ported program never got to, and the other way round.</summary>
    public List<PortEvent> OnlyRecorded { get; } = [];

    public List<PortEvent> OnlyPredicted { get; } = [];

    public int Compared => Agreed + Differences.Count;

    public static PairComparison Of(List<PortEvent> recorded, List<PortEvent> predicted)
    {
        var result = new PairComparison();
        int start = 0;
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

        int at = start;
        int with = start;
        while (at < n && with < m)
        {
            if (Same(recorded[at], predicted[with]))
            {
                result.Compare(recorded[at++], predicted[with++]);
            }
            else if (longest[at + 1, with] >= longest[at, with + 1])
            {
                result.OnlyRecorded.Add(recorded[at++]);
            }
            else
            {
                result.OnlyPredicted.Add(predicted[with++]);
            }
        }

        result.OnlyRecorded.AddRange(recorded.Skip(at));
        result.OnlyPredicted.AddRange(predicted.Skip(with));
        return result;
    }

    private void Compare(PortEvent recorded, PortEvent predicted)
    {
        if (recorded.Outcome is null)
        {
            return;
        }

        if (recorded.Outcome == predicted.Outcome)
        {
            Agreed++;
        }
        else
        {
            Differences.Add((recorded, predicted));
        }
    }

    private static bool Same(PortEvent a, PortEvent b) => a.Kind == b.Kind && a.Key == b.Key;
}
