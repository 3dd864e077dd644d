namespace TraceReplay.Recorder.Import.Calls;

/// <summary>A process of a recording while its calls are followed.</summary>
internal sealed class TracedProcess
{
    public required int Id { get; init; }

    /// <summary>Descriptors that matter here, by number; processes made with CLONE_FILES share one table.</summary>
    public required Dictionary<int, HeldFile> Files { get; set; }

    /// <summary>Mappings of such descriptors by address.</summary>
    public Dictionary<ulong, (int Fd, HeldFile File, ulong Offset)> Mappings { get; init; } = [];
    public HashSet<int> Threads { get; } = [];

    /// <summary>What exit_group(2) said, when it was seen.</summary>
    public int? Status { get; set; }
}
