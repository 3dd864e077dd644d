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

    /// <summary>Weight of the observations that fit this offset.</summary>
    public long Support { get; init; }

    /// <summary>Weight of those that fit the best offset clearly apart from this one.</summary>
    public long RivalSupport { get; init; }

    /// <summary>Another offset fits almost as well.</summary>
    public bool Ambiguous => Support - RivalSupport <= 2;
}
