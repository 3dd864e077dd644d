namespace TraceReplay.Recorder.Import.Strace;

/// <summary>A line of strace's output, taken apart.</summary>
internal sealed record StraceLine
{
    public required StraceLineKind Kind { get; init; }

    /// <summary>Process id in front of the line, 0 when there is none.</summary>
    public int Thread { get; init; }

    /// <summary>What the time stamp says, ns, in the sense of <see cref="Clock"/>.</summary>
    public long Time { get; init; }
    public StraceClock Clock { get; init; }

    /// <summary>Name of the call.</summary>
    public string Name { get; init; } = "";

    /// <summary>Arguments with everything behind them, or the text of a remark.</summary>
    public string Text { get; init; } = "";
}
