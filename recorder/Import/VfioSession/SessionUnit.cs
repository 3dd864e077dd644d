using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.VfioSession;

/// <summary>One line of a session log with what belongs directly before and after it: captured pages before a call, a transfer after its marker.</summary>
internal sealed class SessionUnit
{
    public required Record Record { get; init; }

    /// <summary>Place in the order of records, ns: entry of a call, return of a read.</summary>
    public long Key { get; set; }

    /// <summary>Pages that were captured for this record.</summary>
    public List<MemoryRecord>? Memory { get; set; }

    /// <summary>What a transfer marker stands for.</summary>
    public Record? Transfer { get; set; }

    /// <summary>Return of a call, or the record's own time, ns.</summary>
    public long End => Record is CallRecord { Unfinished: false } call ? call.Time + call.Duration : Record.Time;
}
