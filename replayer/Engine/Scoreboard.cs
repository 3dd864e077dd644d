using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Engine;

/// <summary>Keeps the counts per record kind and per call, and the list of divergences, first cause first.</summary>
internal sealed class Scoreboard
{
    /// <summary>Divergences kept in full; further ones are only counted, so that a hopeless replay stays bounded.</summary>
    public const int MaximumDivergences = 20_000;

    private readonly VerdictCounts[] _perKind = new VerdictCounts[256];
    private readonly Dictionary<string, VerdictCounts> _perCall = new(StringComparer.Ordinal);
    private readonly List<Divergence> _divergences = [];

    public VerdictCounts Total { get; private set; }

    /// <summary>Mismatches in results and output bytes of calls: what tells dialects apart.</summary>
    public long CallMismatches { get; private set; }

    public long Mismatches => Total.Mismatch;
    public IReadOnlyList<Divergence> Divergences => _divergences;
    public long DivergencesDropped { get; private set; }

    public VerdictCounts OfKind(RecordKind kind) => _perKind[(int)kind];

    public IEnumerable<KeyValuePair<string, VerdictCounts>> PerCall => _perCall.OrderBy(p => p.Key, StringComparer.Ordinal);

    public void Count(RecordKind kind, Verdict verdict, long n = 1)
    {
        _perKind[(int)kind].Add(verdict, n);
        VerdictCounts total = Total;
        total.Add(verdict, n);
        Total = total;
    }

    /// <summary>Counts a field of a call, also under the call's name.</summary>
    public void CountCall(RecordKind kind, string name, Verdict verdict)
    {
        Count(kind, verdict);
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_perCall, name, out _).Add(verdict);
        if (verdict == Verdict.Mismatch)
        {
            CallMismatches++;
        }
    }

    public void Note(Divergence divergence)
    {
        if (_divergences.Count < MaximumDivergences)
        {
            _divergences.Add(divergence);
        }
        else
        {
            DivergencesDropped++;
        }
    }
}
