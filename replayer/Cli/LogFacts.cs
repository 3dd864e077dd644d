using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Cli;

/// <summary>What one pass over a log finds: counts, time span, sources, losses.</summary>
internal sealed class LogFacts
{
    private const int MostLosses = 100;

    private readonly long[] _kinds = new long[256];
    private readonly ArgumentFormatter _names;
    private readonly SortedDictionary<string, GapFacts> _losses = new(StringComparer.Ordinal);
    private bool _mid;

    private LogFacts(Dialect? dialect) => _names = new ArgumentFormatter(dialect);

    public long Records { get; private set; }

    /// <summary>Records known to be lost: what the gaps say, where they know it.</summary>
    public long LostRecords { get; private set; }

    /// <summary>Nanoseconds; above <see cref="LastTime"/> when there is nothing but sessions.</summary>
    public long FirstTime { get; private set; } = long.MaxValue;

    public long LastTime { get; private set; } = long.MinValue;

    /// <summary>What is missing, by source and cause.</summary>
    public IReadOnlyCollection<GapFacts> Losses => _losses.Values;

    /// <summary>Gaps there are.</summary>
    public int Gaps { get; private set; }

    /// <summary>Recording began while the program ran, so what it did before is not in the log.</summary>
    public bool BeganMidSession => _mid || (Properties.TryGetValue("recording.began", out string? began) && began == GapCauses.MidSession);

    /// <summary>Properties of all sources.</summary>
    public SortedDictionary<string, string> Properties { get; } = new(StringComparer.Ordinal);

    public List<SourceFacts> Sources { get; } = [];

    /// <summary>By name.</summary>
    public SortedDictionary<string, IoctlFacts> Ioctls { get; } = new(StringComparer.Ordinal);

    /// <summary>Kinds that occur, by number.</summary>
    public IEnumerable<(RecordKind Kind, long Count)> Kinds => Enum.GetValues<RecordKind>().Where(kind => OfKind(kind) > 0).Select(kind => (kind, OfKind(kind)));

    public long OfKind(RecordKind kind) => _kinds[(int)kind];

    public static LogFacts Of(LogInput input, CancellationToken cancel)
    {
        var facts = new LogFacts(Dialects.Find(input.Reader.Header.Dialect));
        while (input.Read(cancel) is { } record)
        {
            facts.Add(record);
        }

        return facts;
    }

    private void Add(Record record)
    {
        Records++;
        _kinds[(int)record.Kind]++;
        switch (record)
        {
            case SessionRecord session:
                Sources.Add(new SourceFacts(session));
                foreach ((string key, string value) in Sources[^1].Properties)
                {
                    Properties[key] = value;
                }

                return;
            case GapRecord gap:
                Add(gap);
                break;
            case IoctlRecord ioctl:
                string name = _names.NameOf(ioctl);
                Ioctls.TryGetValue(name, out IoctlFacts known);
                Ioctls[name] = new IoctlFacts(known.Count + 1, known.Failed + (ioctl.Result < 0 && !ioctl.Unfinished ? 1 : 0));
                break;
            default:
                break;
        }

        FirstTime = Math.Min(FirstTime, record.Time);
        LastTime = Math.Max(LastTime, record.Time);
    }

    private void Add(GapRecord gap)
    {
        Gaps++;
        LostRecords += Math.Max(gap.Count, 0);
        string cause = gap.Cause.ToString();
        _mid |= cause == GapCauses.MidSession;

        // Words come from the log: no more of them than a person reads.
        string source = gap.Source.ToString();
        string key = $"{source}\0{cause}";
        bool fits = _losses.ContainsKey(key) || _losses.Count < MostLosses;
        key = fits ? key : "";
        GapFacts known = _losses.TryGetValue(key, out GapFacts? found) ? found : new GapFacts(fits ? source : "others", fits ? cause : "other causes");
        _losses[key] = known.With(gap);
    }
}
