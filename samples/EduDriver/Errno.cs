namespace TraceReplay.Samples.EduDriver;

/// <summary>The error numbers that the driver expects or explains.</summary>
internal enum Errno
{
    None = 0,
    ENOENT = 2,
    EBADF = 9,
    EACCES = 13,
    EFAULT = 14,
    EBUSY = 16,
    EEXIST = 17,
    ENODEV = 19,
    EINVAL = 22,
    ENOTTY = 25,
    ENOSPC = 28,
}
