namespace TraceReplay.Recorder.Import;

/// <summary>Foreign recordings that can be imported.</summary>
internal enum InputFormat
{
    Unknown,

    /// <summary>JSON Lines, one object per system call, starting with a "session" line.</summary>
    VfioSession,

    /// <summary>QEMU's log of its SMMU trace events, with UTC time stamps.</summary>
    QemuTrace,

    /// <summary>The own trace of a VMM on the recorded machine, with wall-clock time stamps.</summary>
    ProgramTrace,

    /// <summary>Binary trace file of QEMU's backend "simple": of its SMMU, or of a VMM.</summary>
    QemuSimple,

    /// <summary>Output of strace.</summary>
    Strace,

    /// <summary>Kernel events as perf script, trace-cmd report or tracefs print them.</summary>
    KernelEvents,

    /// <summary>Output of the bpftrace script that 'tracerecord agent' prints.</summary>
    Bpftrace,

    /// <summary>clock.json: how the clocks of recordings relate.</summary>
    ClockFile,
}
