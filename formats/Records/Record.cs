namespace TraceReplay.Formats.Records;

/// <summary>
/// One thing that happened. Instances are reused: a reader fills one instance per kind again and again, so what a caller wants to keep it copies.
/// </summary>
public abstract class Record
{
    public abstract RecordKind Kind { get; }

    /// <summary>Position in the log, from 0, without holes. Set by the reader and by the writer.</summary>
    public long Sequence { get; set; }

    /// <summary>Nanoseconds on the log's one clock, the CLOCK_MONOTONIC of the recorded machine; start of the call for calls.</summary>
    public long Time { get; set; }

    /// <summary>Thread group of the recorded program, 0 where none applies (SMMU records).</summary>
    public int ProcessId { get; set; }

    public int ThreadId { get; set; }

    /// <summary>Back to the state of a new instance, keeping list storage.</summary>
    public virtual void Clear()
    {
        Sequence = 0;
        Time = 0;
        ProcessId = 0;
        ThreadId = 0;
    }
}
