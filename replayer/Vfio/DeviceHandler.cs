using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Files;
using TraceReplay.Replayer.Vfio.Irqs;
using TraceReplay.Replayer.Vfio.Regions;

namespace TraceReplay.Replayer.Vfio;

/// <summary>Ioctls of a device descriptor.</summary>
internal sealed class DeviceHandler(Dialect dialect, InterruptHandler interrupts, VfioWorld world, VfioOptions options)
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

    private readonly DeviceInfo _info = new(dialect.Vfio);
    private readonly InterruptInfo _interruptInfo = new(dialect);
    private readonly HotResetHandler _hotReset = new(world, dialect.Vfio);
    private readonly FeatureHandler _features = new(dialect.Vfio, options);

    public void Ioctl(CallContext c, VfioProcess process, DeviceFile file, uint request)
    {
        Device device = file.Device;
        device.LowPower.Wake();
        switch (request)
        {
            case GetInfo:
                _info.Handle(c, device);
                break;
            case GetRegionInfo:
                RegionInfo.Handle(c, device, dialect);
                break;
            case GetIrqInfo:
                _interruptInfo.Handle(c, device);
                break;
            case SetIrqs:
                interrupts.Handle(c, process, device);
                break;
            case Reset:
                ResetFunction(c, device);
                break;
            case GetHotResetInfo:
                _hotReset.Info(c, file);
                break;
            case HotReset:
                _hotReset.Reset(c, process, file);
                break;
            case IoEventfd:
                IoeventfdHandler.Handle(c, process, device);
                break;
            case Feature:
                _features.Handle(c, process, device);
                break;
            default:
                c.Fail(Errno.ENOTTY, DeviceRules.Unknown);
                break;
        }
    }

    private static void ResetFunction(CallContext c, Device device)
    {
        if (device.Flags.Known)
        {
            device.ResetWorks = new Fact { Known = true, Value = device.Flags.Value & FlagReset };
        }

        if (!device.ResetWorks.Known)
        {
            bool works = c.TryLearnResult(0, DeviceRules.FunctionReset);
            if (works || c.TryLearnResult(-Errno.EINVAL, DeviceRules.NoReset))
            {
                device.ResetWorks = new Fact { Known = true, Value = works ? 1UL : 0 };
                return;
            }

            c.Unknown("whether the device can be reset: the recorded program never asked");
        }
        else if (device.ResetWorks.Value == 0)
        {
            c.Fail(Errno.EINVAL, DeviceRules.NoReset);
        }
        else
        {
            // Configuration space is saved before and restored after, so all that changes is inside the device.
            c.Succeed(0, DeviceRules.FunctionReset);
        }
    }
}
