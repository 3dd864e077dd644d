namespace TraceReplay.Replayer.Cli;

/// <summary>Exit codes of every command.</summary>
internal static class ExitCode
{
    public const int Fine = 0;
    public const int Different = 1;
    public const int Usage = 2;
    public const int Damaged = 3;

    /// <summary>Not modelled, or not decidable.</summary>
    public const int Undecidable = 4;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupted = 130;
}
