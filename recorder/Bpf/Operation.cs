namespace TraceReplay.Recorder.Bpf;

/// <summary>A system call; enum operation of tracerecord.bpf.h.</summary>
internal enum Operation : byte
{
    None = 0,
    Ioctl = 1,
    Read = 2,
    Write = 3,
    Pread = 4,
    Pwrite = 5,
    Mmap = 6,
    Munmap = 7,
    Open = 8,
    OpenAt = 9,
    OpenAt2 = 10,
    Close = 11,
    CloseRange = 12,
    Dup = 13,
    Dup2 = 14,
    Dup3 = 15,
    Fcntl = 16,
    Eventfd = 17,
    Eventfd2 = 18,
}
