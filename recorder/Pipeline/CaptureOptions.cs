using TraceReplay.Recorder.FlightRecorder;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>What the command line said about a recording, whatever its sources are.</summary>
internal sealed record CaptureOptions
{
    /// <summary>The log to write.</summary>
    public required string Output { get; init; }

    /// <summary>Bytes between the kernel and the recorder.</summary>
    public int BufferBytes { get; init; } = 64 << 20;

    public LossPolicy OnLoss { get; init; } = LossPolicy.Continue;

    public TablesMode Tables { get; init; } = TablesMode.Walk;

    /// <summary>Most bytes kept of one buffer that an argument points to; what is longer is cut, and says so.</summary>
    public int MostBufferBytes { get; init; } = 64 << 10;

    /// <summary>Most bytes kept of one read or write; 0 keeps none.</summary>
    public int MostTransferBytes { get; init; } = 4096;

    /// <summary>Time that capturing tables may take at one occasion.</summary>
    public TimeSpan TablesBudget { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>What is kept, see <see cref="RecordFilter"/>; empty for everything.</summary>
    public IReadOnlyList<FilterRule> Only { get; init; } = [];

    /// <summary>What is not kept.</summary>
    public IReadOnlyList<FilterRule> Exclude { get; init; } = [];

    /// <summary>Keep only the last part, and write it on a trigger; null records everything.</summary>
    public RingLimit? Ring { get; init; }

    /// <summary>When the ring is written; none means SIGUSR1 and the end of the recording.</summary>
    public IReadOnlyList<Trigger> Triggers { get; init; } = [];

    /// <summary>How long recording goes on after a trigger before the ring is written.</summary>
    public TimeSpan After { get; init; }

    /// <summary>Begin a new log at this size; 0 for never.</summary>
    public long RotateBytes { get; init; }

    /// <summary>Begin a new log after this time; zero for never.</summary>
    public TimeSpan RotateTime { get; init; }

    /// <summary>Logs kept of a rotation or written by a ring; 0 for the default of either: all, and 16.</summary>
    public int Keep { get; init; }

    /// <summary>Bytes that the logs of this recording may take together.</summary>
    public long MaxDisk { get; init; } = long.MaxValue;

    /// <summary>Bytes at the start of every DMA mapping that are kept, payload included; 0 keeps none.</summary>
    public long PayloadBytes { get; init; }

    /// <summary>No status line and no summary.</summary>
    public bool Quiet { get; init; }

    /// <summary>The summary as one JSON object on standard output, the status as one object a second on standard error.</summary>
    public bool Json { get; init; }

    public bool Rotates => RotateBytes > 0 || RotateTime > TimeSpan.Zero;

    /// <summary>Every option in force, for the properties of the session record: capture.*, sorted by key.</summary>
    public IReadOnlyList<(string Key, string Value)> Properties()
    {
        var list = new List<(string Key, string Value)>();
        Add("buffer", BufferBytes.ToString(System.Globalization.CultureInfo.InvariantCulture));
        AddAll("exclude", Exclude.Select(rule => rule.Text));
        Add("max-buffer", MostBufferBytes.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (MaxDisk != long.MaxValue)
        {
            Add("max-disk", MaxDisk.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        Add("max-transfer", MostTransferBytes.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add("on-loss", OnLoss == LossPolicy.Stop ? "stop" : "continue");
        AddAll("only", Only.Select(rule => rule.Text));
        if (Ring is not null)
        {
            Add("ring", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Ring.Bytes}{(Ring.Time is { } time ? $" {time.TotalSeconds}s" : "")}"));
            Add("after", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{After.TotalSeconds}s"));
            AddAll("trigger", Triggers.Select(trigger => trigger.Text));
        }

        if (Rotates)
        {
            Add("rotate", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{RotateBytes} {RotateTime.TotalSeconds}s"));
        }

        Add("payload", PayloadBytes.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add("tables", Tables.ToString().ToLowerInvariant());
        Add("tables-budget", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{TablesBudget.TotalMilliseconds}ms"));
        list.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
        return list;

        void Add(string key, string value) => list.Add(("capture." + key, value));

        void AddAll(string key, IEnumerable<string> values)
        {
            string all = string.Join(" ", values);
            if (all.Length > 0)
            {
                Add(key, all);
            }
        }
    }
}
