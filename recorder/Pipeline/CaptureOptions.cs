namespace TraceReplay.Recorder.Pipeline;

/// <summary>What the command line said about a recording, whatever its sources are.</summary>
internal sealed record CaptureOptions
{
    /// <summary>The log to write.</summary>
    public required string Output { get; init; }

    /// <summary>Bytes between the kernel and the recorder.</summary>
    public int BufferBytes { get; init; } = 64 << 20;

    public LossPolicy OnLoss { get; init; } = LossPolicy.Continue;

    public TablesMode Tables { get; init; } = TablesMode.Walk;

    /// <summary>Most bytes kept of one buffer that an argument points to; what is longer is cut, and says so.</summary>
    public int MostBufferBytes { get; init; } = 64 << 10;

    /// <summary>Most bytes kept of one read or write; 0 keeps none.</summary>
    public int MostTransferBytes { get; init; } = 4096;

    /// <summary>Time that capturing tables may take at one occasion.</summary>
    public TimeSpan TablesBudget { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>No status line and no summary.</summary>
    public bool Quiet { get; init; }

    /// <summary>The summary as one JSON object on standard output, the status as one object a second on standard error.</summary>
    public bool Json { get; init; }
}
