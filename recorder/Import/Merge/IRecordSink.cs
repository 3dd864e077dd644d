using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.Merge;

/// <summary>Takes the records of an import in their order. What a record holds is valid during the call only.</summary>
internal interface IRecordSink
{
    void Write(Record record);
}
