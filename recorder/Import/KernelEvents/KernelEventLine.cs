namespace TraceReplay.Recorder.Import.KernelEvents;

/// <summary>A kernel event as perf script, trace-cmd report and tracefs print it.</summary>
internal sealed record KernelEventLine
{
    /// <summary>Thread group, 0 when the line does not tell.</summary>
    public int ProcessId { get; init; }
    public int ThreadId { get; init; }

    /// <summary>-1 when the line does not tell.</summary>
    public int Cpu { get; init; } = -1;

    /// <summary>Nanoseconds on the tracer's clock.</summary>
    public long Time { get; init; }

    /// <summary>"iommu" of iommu:map, empty where the tool does not print it.</summary>
    public string System { get; init; } = "";
    public string Name { get; init; } = "";
    public string Text { get; init; } = "";
}
