namespace TraceReplay.Recorder.Import.Merge;

/// <summary>How the trace's clock was put on the session's.</summary>
internal sealed record ClockAlignment
{
    /// <summary>Trace time (ns since 1970) minus session time.</summary>
    public long Offset { get; init; }

    /// <summary>Half the width of the range of offsets that fit equally well, ns.</summary>
    public long Uncertainty { get; init; }

    /// <summary>What it rests on, e.g. "rtc+causality".</summary>
    public string Method { get; init; } = "none";

    /// <summary>Weight of the observations that fit this offset, and of all that could have.</summary>
    public long Support { get; init; }
}
