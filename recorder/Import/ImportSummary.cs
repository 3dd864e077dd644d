using TraceReplay.Recorder.Import.Merge;

namespace TraceReplay.Recorder.Import;

/// <summary>What an import did.</summary>
internal sealed class ImportSummary
{
    public string Output { get; set; } = "";
    public long Records { get; set; }

    /// <summary>Records by kind, in the order of the kinds.</summary>
    public SortedDictionary<Formats.Records.RecordKind, long> Kinds { get; } = [];
    public UnknownLines Unknown { get; } = new();

    /// <summary>Null when nothing had to be aligned.</summary>
    public ClockAlignment? Clock { get; set; }
    public long WalkChanges { get; set; }
    public long ObservedTransfers { get; set; }
    public List<string> Warnings { get; } = [];
}
