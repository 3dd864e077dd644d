namespace TraceReplay.Recorder.Bpf;

/// <summary>How system calls are seen.</summary>
internal enum HookKind
{
    /// <summary>Functions where the kernel can do that, else trace points.</summary>
    Automatic,

    /// <summary>At entry and exit of the functions that serve them: other system calls cost nothing.</summary>
    Functions,

    /// <summary>At the trace points of all system calls: works everywhere, and makes every system call of the machine a little slower.</summary>
    TracePoints,
}
