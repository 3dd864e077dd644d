namespace TraceReplay.Replayer.Vfio;

/// <summary>Error numbers of the calls modelled here. Linux include/uapi/asm-generic/errno-base.h and errno.h.</summary>
internal static class Errno
{
    public const int ENOENT = 2;
    public const int EBADF = 9;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EFAULT = 14;
    public const int EBUSY = 16;
    public const int EEXIST = 17;
    public const int ENODEV = 19;
    public const int EINVAL = 22;
    public const int ENOTTY = 25;
    public const int ENOSPC = 28;
    public const int ESPIPE = 29;
    public const int ERANGE = 34;
    public const int EACCES = 13;
}
