using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Files;
using TraceReplay.Replayer.Vfio.Irqs;

namespace TraceReplay.Replayer.Vfio;

/// <summary>
/// VFIO_DEVICE_FEATURE. 8 bytes: argsz, flags (feature number and GET, SET, PROBE), then the payload. A plain vfio-pci device migrates nothing, logs no DMA,
/// and only an SR-IOV parent has a token: what is left is low power and, where the kernel was built for it, the export of BARs as buffers. Linux 7.3 vfio_main.c, pci/vfio_pci_core.c.
/// </summary>
internal sealed class FeatureHandler(VfioBehaviour behaviour, VfioOptions options)
{
    private const int Size = 8;
    private const int WakeupSize = 8;
    private const uint FeatureMask = 0xffff;
    private const uint Get = 0x10000;
    private const uint Set = 0x20000;
    private const uint Probe = 0x40000;

    private const uint Token = 0;
    private const int TokenSize = 16;
    private const uint LowPowerEntry = 3;
    private const uint LowPowerEntryWithWakeup = 4;
    private const uint LowPowerExit = 5;
    private const uint DmaBuf = 11;
    private const uint MigrationPrecopyInfo2 = 12;
    private const int DmaBufSize = 16;
    private const int RangeSize = 16;
    private const uint Bars = 6;

    private readonly bool _hasLowPower = behaviour.HasLowPower;

    public void Handle(CallContext c, VfioProcess process, Device device)
    {
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        uint size = UserCopy.U32(c, 0);
        uint flags = UserCopy.U32(c, 4);
        bool both = (flags & (Get | Set | Probe)) == (Get | Set);
        if (size < Size || (flags & ~(FeatureMask | Get | Set | Probe)) != 0 || both)
        {
            c.Fail(Errno.EINVAL, DeviceRules.FeatureFlags);
            return;
        }

        switch (flags & FeatureMask)
        {
            case Token:
                HandleToken(c, device, flags, size);
                break;
            case LowPowerEntry when _hasLowPower:
                if (Accepts(c, flags, size, 0))
                {
                    Enter(c, device, null);
                }

                break;
            case LowPowerEntryWithWakeup when _hasLowPower:
                if (Accepts(c, flags, size, WakeupSize))
                {
                    EnterWithWakeup(c, process, device);
                }

                break;
            case LowPowerExit when _hasLowPower:
                if (Accepts(c, flags, size, 0))
                {
                    device.LowPower.Exit();
                    c.Succeed(0, DeviceRules.LowPower);
                }

                break;
            case DmaBuf when options.ExportsDmaBuf:
                if (Accepts(c, flags, size, DmaBufSize, Get))
                {
                    Export(c, device);
                }

                break;
            case MigrationPrecopyInfo2 when behaviour.HasPrecopyInfo2:
                c.Fail(Errno.EINVAL, DeviceRules.FeaturePrecopy);
                break;
            default:
                c.Fail(Errno.ENOTTY, DeviceRules.Feature);
                break;
        }
    }

    // The token guards the virtual functions of a parent; what has none does not know the feature. Which of the two a device is shows in the first answer.
    private static void HandleToken(CallContext c, Device device, uint flags, uint size)
    {
        if (device.IsParent is { Known: true, Value: 0 })
        {
            c.Fail(Errno.ENOTTY, DeviceRules.Feature);
            return;
        }

        if (!device.IsParent.Known && c.TryLearnResult(-Errno.ENOTTY, DeviceRules.Feature))
        {
            device.IsParent.Known = true;
            return;
        }

        if (Accepts(c, flags, size, TokenSize))
        {
            c.Succeed(0, DeviceRules.Token);
        }

        if (device.IsParent.Known)
        {
            return;
        }

        if (c.TryLearnResult(c.Result, DeviceRules.Token))
        {
            device.IsParent = new Fact { Known = true, Value = 1 };
        }
        else
        {
            c.Fail(Errno.ENOTTY, DeviceRules.Feature);
        }
    }

    /// <summary>vfio_check_feature for something that can only be set, or only be read.</summary>
    /// <returns>False when the call is decided.</returns>
    private static bool Accepts(CallContext c, uint flags, uint size, int payload, uint operation = Set)
    {
        if ((flags & (Get | Set) & ~operation) != 0)
        {
            c.Fail(Errno.EINVAL, DeviceRules.FeatureOperation);
            return false;
        }

        if ((flags & Probe) != 0)
        {
            c.Succeed(0, DeviceRules.FeatureProbe);
            return false;
        }

        if ((flags & operation) == 0 || size - Size < payload)
        {
            c.Fail(Errno.EINVAL, DeviceRules.FeatureOperation);
            return false;
        }

        return true;
    }

    // Payload: region 0, open flags 4, flags 8, ranges 12, then offset and length of each. Linux 7.3 vfio_pci_dmabuf.c.
    private static void Export(CallContext c, Device device)
    {
        if (!UserCopy.TryRead(c, Size + DmaBufSize))
        {
            return;
        }

        uint region = UserCopy.U32(c, Size);
        uint ranges = UserCopy.U32(c, Size + 12);
        if (ranges == 0 || UserCopy.U32(c, Size + 8) != 0)
        {
            c.Fail(Errno.EINVAL, DeviceRules.DmaBuf);
        }
        else if (region >= Bars || device.RegionSizes[region] is { Known: true, Value: 0 })
        {
            c.Fail(Errno.ENODEV, DeviceRules.DmaBuf);
        }
        else if ((ulong)c.Input.Length < (ulong)(Size + DmaBufSize) + (ranges * (ulong)RangeSize))
        {
            c.Unknown("the ranges were not recorded");
        }
        else if (!Fits(c, device.RegionSizes[region], ranges))
        {
            c.Fail(Errno.EINVAL, DeviceRules.DmaBuf);
        }
        else
        {
            c.Succeed(0, DeviceRules.DmaBuf);
            c.LearnResult();
        }
    }

    private static bool Fits(CallContext c, Fact bar, uint ranges)
    {
        const ulong PageMask = 0xfff;
        for (uint i = 0; i < ranges; i++)
        {
            int at = Size + DmaBufSize + (int)(i * RangeSize);
            ulong offset = UserCopy.U64(c, at);
            ulong length = UserCopy.U64(c, at + 8);
            bool outside = bar.Known && (offset > bar.Value || length > bar.Value - offset);
            if (length == 0 || ((offset | length) & PageMask) != 0 || outside)
            {
                return false;
            }
        }

        return true;
    }

    private static void EnterWithWakeup(CallContext c, VfioProcess process, Device device)
    {
        if (!UserCopy.TryRead(c, Size + WakeupSize))
        {
            return;
        }

        int fd = (int)UserCopy.U32(c, Size);
        if (fd < 0)
        {
            c.Fail(Errno.EINVAL, DeviceRules.FeatureOperation);
        }
        else if (EventfdLookup.TryFind(c, process, fd, out EventfdFile? eventfd))
        {
            Enter(c, device, eventfd);
        }
    }

    private static void Enter(CallContext c, Device device, EventfdFile? wakeup)
    {
        if (device.LowPower.TryEnter(wakeup))
        {
            c.Succeed(0, DeviceRules.LowPower);
        }
        else
        {
            c.Fail(Errno.EINVAL, DeviceRules.LowPowerTwice);
        }
    }
}
