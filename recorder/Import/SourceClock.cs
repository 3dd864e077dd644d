namespace TraceReplay.Recorder.Import;

/// <summary>The clock that the time stamps of a recording are of.</summary>
internal enum SourceClock
{
    /// <summary>CLOCK_MONOTONIC of the machine.</summary>
    Monotonic,

    /// <summary>Wall clock, ns since 1970.</summary>
    Realtime,

    /// <summary>Some other clock, or one that the recording does not name: good for its own order and distances only.</summary>
    Unstated,
}
