using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>The moment at which a record takes its place in a log: calls at their entry, reads at their return, for what they read was not there before.</summary>
internal static class MergeOrder
{
    public static long KeyOf(Record record) =>
        record is TransferRecord { Operation: TransferOperation.Read or TransferOperation.Pread } read ? read.Time + read.Duration : record.Time;

    /// <summary>When the source can have known the whole record.</summary>
    public static long EndOf(Record record) => record is CallRecord call ? call.Time + Math.Max(call.Duration, 0) : record.Time;
}
