namespace TraceReplay.Recorder;

/// <summary>Flags of calls that decide which process holds which descriptor. include/uapi/linux/fcntl.h and sched.h.</summary>
internal static class CallFlags
{
    /// <summary>O_CLOEXEC of x86-64 and arm64, and EFD_CLOEXEC and dup3's flag, which are the same bit.</summary>
    public const int CloseOnExec = 0x80000;

    /// <summary>F_DUPFD_CLOEXEC.</summary>
    public const int DuplicateCloseOnExec = 1030;
    public const long CloneThread = 0x10000;
    public const long CloneFiles = 0x400;
}
