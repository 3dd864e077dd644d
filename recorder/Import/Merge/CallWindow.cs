namespace TraceReplay.Recorder.Import.Merge;

/// <summary>The time in which a call, or the end of a process, can have made the SMMU do something.</summary>
internal readonly record struct CallWindow
{
    /// <summary>Session clock, ns.</summary>
    public long Start { get; init; }
    public long End { get; init; }

    /// <summary>Position of the record among the session's units.</summary>
    public int Unit { get; init; }

    /// <summary>Position of the next record of the same thread: its effects come before it.</summary>
    public int NextUnit { get; init; }

    /// <summary>This request is known to program the SMMU; others merely may.</summary>
    public bool Likely { get; init; }

    /// <summary>A success of this request always writes stream table entries and so sends CFGI_STE.</summary>
    public bool Configures { get; init; }
}
