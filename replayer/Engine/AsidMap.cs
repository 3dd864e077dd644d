namespace TraceReplay.Replayer.Engine;

/// <summary>
/// ASIDs of the recorded machine and of the model, one to one. A log that begins on a running machine does not show which numbers the host's domains had
/// taken by then, so a pair is learned at first sight and must hold from then on. Otherwise both are the same numbers.
/// </summary>
internal sealed class AsidMap
{
    private readonly Dictionary<int, int> _recorded = [];
    private readonly Dictionary<int, int> _predicted = [];

    /// <summary>The numbers taken before the log began are not known.</summary>
    public bool Learns { get; set; }

    /// <summary>The two may be the same ASID.</summary>
    public bool CanBe(int recorded, int predicted)
    {
        if (!Learns || recorded < 0 || predicted < 0)
        {
            return recorded == predicted;
        }

        bool known = _recorded.TryGetValue(predicted, out int pair);
        return known ? pair == recorded : !_predicted.ContainsKey(recorded);
    }

    public Verdict Compare(int recorded, int predicted)
    {
        if (!CanBe(recorded, predicted))
        {
            return Verdict.Mismatch;
        }

        if (!Learns || recorded < 0 || !_recorded.TryAdd(predicted, recorded))
        {
            return Verdict.Match;
        }

        _predicted.Add(recorded, predicted);
        return Verdict.Learned;
    }
}
