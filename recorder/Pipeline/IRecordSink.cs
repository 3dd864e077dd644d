using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>Where records end up. Used by the pipeline's thread only.</summary>
internal interface IRecordSink : IDisposable
{
    /// <summary>Logs written so far, complete or not, in order.</summary>
    IReadOnlyList<string> Outputs { get; }

    /// <summary>Records in them.</summary>
    long Records { get; }

    /// <summary>Bytes held: in logs, or in a ring.</summary>
    long Bytes { get; }

    /// <summary>The record may be used again afterwards.</summary>
    /// <exception cref="DiskFullException">No more can be written; what was written is complete or will be by <see cref="Complete"/>.</exception>
    void Write(Record record);

    /// <summary>Some time has passed.</summary>
    /// <param name="now">Nanoseconds on the log's clock.</param>
    /// <exception cref="DiskFullException">As for <see cref="Write"/>.</exception>
    void Tick(long now);

    /// <summary>The recording ends.</summary>
    /// <param name="full">Because the disk, or the room it may take, is full.</param>
    void Complete(bool full, long now);

    /// <summary>Nothing was recorded: no log is to be left.</summary>
    void Discard();
}
