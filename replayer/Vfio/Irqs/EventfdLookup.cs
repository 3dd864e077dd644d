using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio.Irqs;

/// <summary>eventfd_ctx_fdget: the eventfd behind a descriptor of the caller.</summary>
internal static class EventfdLookup
{
    /// <returns>0, or the errno that the call ends with.</returns>
    public static int Find(VfioProcess process, int fd, out EventfdFile? eventfd)
    {
        VfioFile? file = fd < 0 ? null : process.Find(fd);
        eventfd = file as EventfdFile;
        if (eventfd is not null)
        {
            return 0;
        }

        return file is not null || process.IsForeign(fd) ? Errno.EINVAL : Errno.EBADF;
    }

    public static bool TryFind(CallContext c, VfioProcess process, int fd, out EventfdFile? eventfd)
    {
        int errno = Find(process, fd, out eventfd);
        if (errno == 0)
        {
            return true;
        }

        if (process.Find(fd) is UnknownFile)
        {
            c.Unknown("what the descriptor is was not predicted");
        }
        else
        {
            c.Fail(errno, InterruptRules.BadDescriptor);
        }

        return false;
    }
}
