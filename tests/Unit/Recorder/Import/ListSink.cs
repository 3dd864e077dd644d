using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.Merge;

namespace TraceReplay.Tests.Recorder.Import;

/// <summary>Keeps records as text, and hands each to a check while its content is valid.</summary>
internal sealed class ListSink : IRecordSink
{
    public List<string> Lines { get; } = [];
    public List<RecordKind> Kinds { get; } = [];
    public Action<Record>? Check { get; set; }

    public void Write(Record record)
    {
        Lines.Add(RecordText.Of(record));
        Kinds.Add(record.Kind);
        Check?.Invoke(record);
    }
}
