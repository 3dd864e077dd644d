using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>How a recording ended.</summary>
internal sealed record RecordingResult
{
    /// <summary>Logs that were written, in order.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>Records in them.</summary>
    public long Records { get; init; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; init; }

    public required IReadOnlyList<(string Source, string Cause, long Count)> Losses { get; init; }

    /// <summary>What went through the pipeline, by kind.</summary>
    public IReadOnlyList<(RecordKind Kind, long Count)> Kinds { get; init; } = [];

    /// <summary>Faults among it.</summary>
    public long Faults { get; init; }

    /// <summary>Records that the filters removed.</summary>
    public long Removed { get; init; }

    /// <summary>Why it ended before it was told to, one sentence; null when it did not. What was recorded is whole.</summary>
    public string? EndedEarly { get; init; }

    /// <summary>Why it did not end as it should, one sentence; null when it did.</summary>
    public string? Failure { get; init; }

    /// <summary>0 whole, 1 something was lost, 3 the recording failed.</summary>
    public int ExitCode => Failure is not null ? Recorder.ExitCode.Failed : Losses.Count > 0 || EndedEarly is not null ? Recorder.ExitCode.Incomplete : Recorder.ExitCode.Fine;

    /// <summary>A recording that never began.</summary>
    public static RecordingResult NotBegun(string failure) => new() { Outputs = [], Losses = [], Failure = failure };
}
