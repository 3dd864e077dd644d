namespace TraceReplay.Recorder.Import.Strace;

/// <summary>What a line of strace's output is.</summary>
internal enum StraceLineKind
{
    Unknown,

    /// <summary>name(arguments) = result</summary>
    Call,

    /// <summary>name(arguments &lt;unfinished ...&gt;</summary>
    Unfinished,

    /// <summary>&lt;... name resumed&gt;rest) = result</summary>
    Resumed,

    /// <summary>--- SIGCHLD {...} ---</summary>
    Signal,

    /// <summary>+++ exited with 0 +++, +++ killed by SIGKILL +++</summary>
    End,

    /// <summary>strace: Process 12 attached</summary>
    Remark,
}
