namespace TraceReplay.Formats.Records;

/// <summary>Words of <see cref="GapRecord.Cause"/> that recorders of this project write.</summary>
public static class GapCauses
{
    /// <summary>The kernel's ring buffer had no room.</summary>
    public const string RingFull = "ring-full";

    /// <summary>More threads were in calls than the recorder can follow.</summary>
    public const string TooManyThreads = "too-many-threads";

    /// <summary>Memory of the program could not be read.</summary>
    public const string CopyFailed = "copy-failed";

    /// <summary>More bytes than the recorder keeps; the record behind says how many were wanted.</summary>
    public const string Truncated = "truncated";

    public const string TablePageUnreadable = "table-page-unreadable";

    /// <summary>The recorder could not keep up behind the kernel's ring.</summary>
    public const string PipelineOverrun = "pipeline-overrun";

    /// <summary>A clock jumped: order across it is not known.</summary>
    public const string ClockStep = "clock-step";

    public const string EventPipeDropped = "eventpipe-dropped";

    public const string DiskFull = "disk-full";

    /// <summary>Records left out on purpose. The state they made is kept in front of the gap, so nothing is unknown behind it.</summary>
    public const string FlightRecorder = "flight-recorder";

    /// <summary>Recording began while the program ran: its earlier calls are not known.</summary>
    public const string MidSession = "mid-session";
}
