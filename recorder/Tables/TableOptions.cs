using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Tables;

/// <summary>What of the program's memory is read, and how much of it at most.</summary>
internal sealed record TableOptions
{
    public TablesMode Mode { get; init; } = TablesMode.Walk;

    /// <summary>Time for one occasion.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Pages of 4 KiB read at one occasion.</summary>
    public int Pages { get; init; } = 16384;

    /// <summary>
    /// Least time between two readings of all tables of a configuration; in between only what an invalidation names is read. Grows with what a reading costs, so
    /// that reading stays below two per cent of one processor.
    /// </summary>
    public TimeSpan WholeEvery { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Bytes at the start of every DMA mapping that are kept whatever they are; 0 unless the operator asked for guest memory.</summary>
    public long PayloadBytes { get; init; }

    public static TableOptions Of(CaptureOptions options) => new()
    {
        Mode = options.Tables,
        Time = options.TablesBudget,
        PayloadBytes = options.PayloadBytes,
    };
}
