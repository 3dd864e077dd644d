namespace TraceReplay.Recorder.Import;

/// <summary>What the user asked for.</summary>
internal sealed record ImportOptions
{
    public required IReadOnlyList<string> Inputs { get; init; }
    public required string Output { get; init; }

    /// <summary>Trace time (ns since 1970) minus session time; null to find it.</summary>
    public long? ClockOffset { get; init; }

    /// <summary>The clock of kernel events (perf script, trace-cmd report), which their text does not name; null when not known.</summary>
    public SourceClock? EventClock { get; init; }
}
