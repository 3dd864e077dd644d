using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.Merge;

namespace TraceReplay.Recorder.Import;

/// <summary>Writes records to a log and counts them.</summary>
internal sealed class LogSink(LogWriter writer, ImportSummary summary) : IRecordSink
{
    public void Write(Record record)
    {
        writer.Write(record);
        summary.Records++;
        summary.Kinds[record.Kind] = summary.Kinds.GetValueOrDefault(record.Kind) + 1;
    }
}
