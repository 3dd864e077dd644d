namespace TraceReplay.Recorder.Bpf;

/// <summary>FLAG_ bits of tracerecord.bpf.h.</summary>
[Flags]
internal enum EventFlags : byte
{
    None = 0,

    /// <summary>The bytes could not be read, or only up to the end of a page.</summary>
    Unreadable = 1,

    /// <summary>The argument is a pointer.</summary>
    Pointer = 2,

    /// <summary>Fork: the child uses its parent's descriptor table.</summary>
    Shares = 4,

    /// <summary>Install: exec closes the descriptor.</summary>
    CloseOnExec = 8,

    /// <summary>Data: as it was after the call.</summary>
    After = 16,

    /// <summary>Install: a file without a path.</summary>
    Anonymous = 32,
}
