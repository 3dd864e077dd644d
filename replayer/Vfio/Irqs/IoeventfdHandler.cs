using System.Numerics;
using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Files;
using TraceReplay.Replayer.Vfio.Regions;

namespace TraceReplay.Replayer.Vfio.Irqs;

/// <summary>
/// VFIO_DEVICE_IOEVENTFD: an eventfd that makes the kernel write to a BAR. 28 bytes: argsz, flags (the width, one bit), offset 8, data 16, descriptor 24.
/// Linux 5.10 vfio_pci_ioeventfd.
/// </summary>
internal static class IoeventfdHandler
{
    private const int Size = 28;
    private const int Limit = 1000;
    private const uint Widths = 0xf;
    private const int Bars = 6;

    public static void Handle(CallContext c, VfioProcess process, Device device)
    {
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint width = UserCopy.U32(c, 4);
        int fd = (int)UserCopy.U32(c, 24);
        if (UserCopy.U32(c, 0) < Size || (width & ~Widths) != 0 || BitOperations.PopCount(width) != 1 || fd < -1)
        {
            c.Fail(Errno.EINVAL, InterruptRules.Ioeventfd);
            return;
        }

        ulong position = UserCopy.U64(c, 8);
        if (IsInBar(c, device, position, width))
        {
            Wire(c, process, device, new Ioeventfd(position, UserCopy.U64(c, 16), width), fd);
        }
    }

    /// <returns>False when the call is decided.</returns>
    private static bool IsInBar(CallContext c, Device device, ulong position, uint width)
    {
        ulong index = position >> RegionInfo.OffsetShift;
        ulong offset = position & ((1UL << RegionInfo.OffsetShift) - 1);
        Fact size = index < Bars ? device.RegionSizes[index] : default;
        if (index >= Bars || (size.Known && offset + width > size.Value))
        {
            c.Fail(Errno.EINVAL, InterruptRules.IoeventfdPlace);
            return false;
        }

        if (!size.Known)
        {
            c.Unknown("how long the BAR is: the recorded program never asked");
        }

        return size.Known;
    }

    private static void Wire(CallContext c, VfioProcess process, Device device, Ioeventfd wanted, int fd)
    {
        bool exists = device.Ioeventfds.Contains(wanted);
        if (exists && fd >= 0)
        {
            c.Fail(Errno.EEXIST, InterruptRules.IoeventfdTwice);
        }
        else if (exists)
        {
            device.Ioeventfds.Remove(wanted);
            c.Succeed(0, InterruptRules.Ioeventfd);
        }
        else if (fd < 0)
        {
            c.Fail(Errno.ENODEV, InterruptRules.IoeventfdAbsent);
        }
        else if (device.Ioeventfds.Count >= Limit)
        {
            c.Fail(Errno.ENOSPC, InterruptRules.IoeventfdLimit);
        }
        else if (EventfdLookup.TryFind(c, process, fd, out _))
        {
            device.Ioeventfds.Add(wanted);
            c.Succeed(0, InterruptRules.Ioeventfd);
        }
    }
}
