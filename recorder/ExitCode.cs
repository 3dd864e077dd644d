namespace TraceReplay.Recorder;

/// <summary>Exit codes of every command.</summary>
internal static class ExitCode
{
    public const int Fine = 0;

    /// <summary>Something was lost, or this host lacks something that recording needs.</summary>
    public const int Incomplete = 1;

    public const int Usage = 2;

    /// <summary>Damaged input, or nothing could be recorded.</summary>
    public const int Failed = 3;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;
}
