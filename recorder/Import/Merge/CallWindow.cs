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

    public CallEffects Effects { get; init; }

    /// <summary>The end is not known: the call never returned, or it is the death of a process.</summary>
    public bool OpenEnded { get; init; }

    /// <summary>The call is made for commands such as these.</summary>
    public bool Suits(bool configures) => (Effects & (configures ? CallEffects.Streams : CallEffects.Invalidates)) != 0;
}
