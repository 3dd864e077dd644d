namespace TraceReplay.Replayer.Memory;

/// <summary>Model pages behind the memory of one recorded process, and what of the model's memory they came in.</summary>
internal sealed class ProcessPages
{
    /// <summary>First page of each run of 1 MiB, by number of the run.</summary>
    public Dictionary<ulong, ulong> Runs { get; } = [];

    /// <summary>Single pages of runs that the recording shows to be contiguous, by page number.</summary>
    public Dictionary<ulong, ulong> Contiguous { get; } = [];

    /// <summary>First page of each physical block of 2 MiB, by number of the block.</summary>
    public Dictionary<ulong, ulong> Blocks { get; } = [];

    /// <summary>What was allocated for all of it, in order.</summary>
    public List<PageRun> Owned { get; } = [];

    /// <summary>Mappings for devices that hold the process's pages: they outlive it where another process has the container.</summary>
    public int Pins { get; set; }

    /// <summary>The process ended; its pages go with the last mapping.</summary>
    public bool Exited { get; set; }
}
