using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Cli;

/// <summary>What one pass over a log finds: counts, time span, sources, losses.</summary>
internal sealed class LogFacts
{
    private readonly long[] _kinds = new long[256];

    public long Records { get; private set; }
    public long Gaps { get; private set; }
    public long LostRecords { get; private set; }
    public long FirstTime { get; private set; } = long.MaxValue;
    public long LastTime { get; private set; } = long.MinValue;
    public SortedDictionary<string, string> Properties { get; } = new(StringComparer.Ordinal);
    public List<string> Sources { get; } = [];

    public long OfKind(RecordKind kind) => _kinds[(int)kind];

    public static LogFacts Of(LogReader reader)
    {
        var facts = new LogFacts();
        while (reader.Read() is { } record)
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
                AddSession(session);
                return;
            case GapRecord gap:
                Gaps++;
                LostRecords += Math.Max(gap.Count, 0);
                break;
            default:
                break;
        }

        FirstTime = Math.Min(FirstTime, record.Time);
        LastTime = Math.Max(LastTime, record.Time);
    }

    private void AddSession(SessionRecord session)
    {
        string program = string.Join(' ', session.CommandLine.Select(a => a.ToString()));
        string text = session.Source.ToString();
        if (!session.Kernel.IsEmpty)
        {
            text += $", kernel {session.Kernel}";
        }

        if (!session.Architecture.IsEmpty)
        {
            text += $" on {session.Architecture}";
        }

        if (program.Length > 0)
        {
            text += $", program '{program}'";
        }

        Sources.Add(text);
        foreach (Property property in session.Properties)
        {
            Properties[property.Key.ToString()] = property.Value.ToString();
        }
    }
}
