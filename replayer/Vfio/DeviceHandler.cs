using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Files;
using TraceReplay.Replayer.Vfio.Irqs;
using TraceReplay.Replayer.Vfio.Regions;

namespace TraceReplay.Replayer.Vfio;

/// <summary>Ioctls of a device descriptor.</summary>
internal sealed class DeviceHandler(Dialect dialect, InterruptHandler interrupts)
{
    private const uint GetInfo = VfioRequest.DeviceGetInfo;
    private const uint GetRegionInfo = VfioRequest.DeviceGetRegionInfo;
    private const uint GetIrqInfo = VfioRequest.DeviceGetIrqInfo;
    private const uint SetIrqs = VfioRequest.DeviceSetIrqs;
    private const uint Reset = VfioRequest.DeviceReset;
    private const uint GetHotResetInfo = VfioRequest.DeviceGetPciHotResetInfo;
    private const uint HotReset = VfioRequest.DevicePciHotReset;
    private const uint IoEventfd = VfioRequest.DeviceIoeventfd;
    private const uint Feature = VfioRequest.DeviceFeature;
    private const uint FlagReset = 1;

    public void Ioctl(CallContext c, VfioProcess process, Device device, uint request)
    {
        switch (request)
        {
            case GetInfo:
                DeviceInfo.Handle(c, device);
                break;
            case GetRegionInfo:
                RegionInfo.Handle(c, device, dialect);
                break;
            case GetIrqInfo:
                InterruptInfo.Handle(c, device, dialect);
                break;
            case SetIrqs:
                interrupts.Handle(c, process, device);
                break;
            case Reset:
                ResetFunction(c, device);
                break;
            case GetHotResetInfo or HotReset:
                ResetBus(c, device, checkFlags: request == HotReset);
                break;
            case IoEventfd:
                IoeventfdHandler.Handle(c, process, device);
                break;
            case Feature:
                HandleFeature(c);
                break;
            default:
                c.Fail(Errno.ENOTTY, DeviceRules.Unknown);
                break;
        }
    }

    private static void ResetFunction(CallContext c, Device device)
    {
        if (!device.Flags.Known)
        {
            c.Unknown("whether the device can be reset: the recorded program never asked");
        }
        else if ((device.Flags.Value & FlagReset) == 0)
        {
            c.Fail(Errno.EINVAL, DeviceRules.NoReset);
        }
        else
        {
            c.Unmodelled("a function reset");
        }
    }

    private static void ResetBus(CallContext c, Device device, bool checkFlags)
    {
        const int Size = 12;
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        if (UserCopy.U32(c, 0) < Size || (checkFlags && UserCopy.U32(c, 4) != 0))
        {
            c.Fail(Errno.EINVAL, DeviceRules.HotResetArguments);
        }
        else if (device.IsOnRootBus)
        {
            c.Fail(Errno.ENODEV, DeviceRules.HotResetRootBus);
        }
        else
        {
            c.Unmodelled("a reset of the device's bus or slot: which devices share it is not in the log");
        }
    }

    private static void HandleFeature(CallContext c)
    {
        const int Size = 8;
        const uint KnownFlags = 0x7ffff;
        const uint Get = 0x10000;
        const uint Set = 0x20000;
        const uint Probe = 0x40000;
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint flags = UserCopy.U32(c, 4);
        bool both = (flags & (Get | Set | Probe)) == (Get | Set);
        if (UserCopy.U32(c, 0) < Size || (flags & ~KnownFlags) != 0 || both)
        {
            c.Fail(Errno.EINVAL, DeviceRules.FeatureFlags);
        }
        else
        {
            c.Fail(Errno.ENOTTY, DeviceRules.Feature);
        }
    }
}
