namespace TraceReplay.Recorder.Import;

/// <summary>An input that cannot be imported. The message is one sentence for the user: where, found, expected, what next.</summary>
internal sealed class ImportException : Exception
{
    public ImportException(string message)
        : base(message)
    {
    }

    /// <summary>The command names something that is not there or cannot be used, rather than something damaged.</summary>
    public bool IsUsage { get; init; }

    public ImportException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
