using System.Globalization;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Cli;

/// <summary>What one pass over a log finds: counts, time span, sources, losses.</summary>
internal sealed class LogFacts
{
    private readonly long[] _kinds = new long[256];
    private readonly ArgumentFormatter _names;

    private LogFacts(Dialect? dialect) => _names = new ArgumentFormatter(dialect);

    public long Records { get; private set; }

    /// <summary>Records known to be lost: what the gaps say, where they know it.</summary>
    public long LostRecords { get; private set; }

    /// <summary>Nanoseconds; above <see cref="LastTime"/> when there is nothing but sessions.</summary>
    public long FirstTime { get; private set; } = long.MaxValue;

    public long LastTime { get; private set; } = long.MinValue;

    /// <summary>One line per gap.</summary>
    public List<string> Gaps { get; } = [];

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
                LostRecords += Math.Max(gap.Count, 0);
                string count = gap.Count < 0 ? "an unknown number of" : gap.Count.ToString(CultureInfo.InvariantCulture);
                Gaps.Add($"{gap.Source}: {count} record(s), {gap.Cause}");
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
}
