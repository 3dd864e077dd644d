namespace TraceReplay.Recorder.Import.Strace;

/// <summary>What a time stamp of strace is.</summary>
internal enum StraceClock
{
    /// <summary>No time stamps.</summary>
    None,

    /// <summary>-ttt: wall clock since 1970.</summary>
    Realtime,

    /// <summary>-t, -tt: wall clock of the day, in a time zone that is not said.</summary>
    TimeOfDay,

    /// <summary>-r: since the line before.</summary>
    Relative,
}
