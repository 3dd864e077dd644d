using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Regions;

/// <summary>Reads and writes of a device descriptor: the region is in the high bits of the offset. Linux 5.10 vfio_pci_rw.</summary>
internal static class RegionTransfer
{
    private const ulong OffsetMask = (1UL << RegionInfo.OffsetShift) - 1;
    private const int Rom = 6;
    private const int Config = 7;
    private const int Vga = 8;

    public static void Handle(CallContext c, Device device, VfioOptions options, bool write, ulong offset, ulong length)
    {
        if (length == 0)
        {
            c.Succeed(0, DeviceRules.Transfer);
            return;
        }

        device.LowPower.Wake();
        ulong index = offset >> RegionInfo.OffsetShift;
        ulong position = offset & OffsetMask;
        if (index >= (ulong)(Device.FixedRegions + device.Rings.Count) || index == Vga || (write && index == Rom))
        {
            c.Fail(Errno.EINVAL, DeviceRules.TransferRegion);
        }
        else if (index >= Device.FixedRegions)
        {
            Ring(c, device.Rings[(int)index - Device.FixedRegions], options, write, position, length);
        }
        else if (index == Config)
        {
            ConfigSpaceTransfer(c, device, write, position, length);
        }
        else
        {
            Bar(c, device, (int)index, write, position, length);
        }
    }

    private static void Ring(CallContext c, DeviceRegion ring, VfioOptions options, bool write, ulong position, ulong length)
    {
        if (position >= ring.Size)
        {
            c.Fail(Errno.EINVAL, DeviceRules.RingEnd);
            return;
        }

        int count = (int)Math.Min(length, ring.Size - position);
        if (write)
        {
            WriteRing(c, ring, position, count);
            return;
        }

        if (!IsGranted(c, ring.Readable))
        {
            return;
        }

        if (c.BufferFaulted)
        {
            c.Fail(Errno.EFAULT, DeviceRules.BadBuffer);
            return;
        }

        c.SetOutput(ring.Content.Slice((int)position, count), count);
        MarkUnseen(c, ring, options, (int)position, count);
        c.Succeed(count, DeviceRules.Transfer);
    }

    private static bool IsGranted(CallContext c, RegionAccess access)
    {
        if (access == RegionAccess.Refused)
        {
            c.Fail(Errno.EINVAL, DeviceRules.RingWrite);
        }
        else if (access == RegionAccess.Nothing)
        {
            c.Succeed(0, DeviceRules.RingDirection);
        }

        return access == RegionAccess.Granted;
    }

    private static void WriteRing(CallContext c, DeviceRegion ring, ulong position, int count)
    {
        if (!IsGranted(c, ring.Writable(position, count)))
        {
            return;
        }

        if (c.BufferFaulted)
        {
            c.Fail(Errno.EFAULT, DeviceRules.BadBuffer);
            return;
        }

        if (c.Input.Length < count)
        {
            c.Unknown("the bytes written were not recorded");
            return;
        }

        if (!ring.TryWrite((int)position, c.Input.Span[..count]))
        {
            c.Fail(Errno.EINVAL, DeviceRules.RingWrite);
            return;
        }

        c.Succeed(count, DeviceRules.Transfer);
    }

    // Without the SMMU's view nobody knows which faults happened; a writable mapping makes the entries the program's own.
    private static void MarkUnseen(CallContext c, DeviceRegion ring, VfioOptions options, int position, int count)
    {
        const int KernelIndex = 16;
        const int HeaderSize = 20;
        bool unseen = ring.HoldsFaults && !options.SeesDeviceTraffic;
        if (unseen)
        {
            Mark(c, position, count, KernelIndex, HeaderSize);
        }

        if (unseen || ring.UserWritesRing)
        {
            Mark(c, position, count, (int)ring.MapStart, (int)ring.Size);
        }
    }

    private static void Mark(CallContext c, int position, int count, int first, int end)
    {
        int from = Math.Max(first, position);
        int to = Math.Min(end, position + count);
        if (from < to)
        {
            c.MarkOutput(from - position, to - from, ByteState.Unknown);
        }
    }

    private static void ConfigSpaceTransfer(CallContext c, Device device, bool write, ulong position, ulong length)
    {
        Fact known = device.RegionSizes[Config];
        ulong size = known.Known ? known.Value : ConfigSpace.ConventionalSize;
        if (position >= ConfigSpace.LargestSize || length > ConfigSpace.LargestSize - position || (known.Known && position + length > size))
        {
            c.Fail(Errno.EFAULT, DeviceRules.ConfigEnd);
            return;
        }

        if (position + length > size)
        {
            c.Unknown("how large configuration space is: the recorded program never asked");
            return;
        }

        if (c.BufferFaulted)
        {
            c.Fail(Errno.EFAULT, DeviceRules.BadBuffer);
            return;
        }

        if (write)
        {
            device.Config.Write(c.Input.Span, (int)position);
        }
        else
        {
            c.SetOutput(default, (int)length);
            device.Config.Read(c, (int)position, (int)length);
        }

        c.Succeed((long)length, DeviceRules.Transfer);
    }

    // What a device answers is an input of the replay like what it writes to memory: learned every time, and only its length and errors are predicted.
    private static void Bar(CallContext c, Device device, int index, bool write, ulong position, ulong length)
    {
        Fact size = device.RegionSizes[index];
        if (size.Known && position >= size.Value)
        {
            c.Fail(Errno.EINVAL, DeviceRules.TransferRegion);
            return;
        }

        if (!device.Config.MemoryEnabled && index != Rom && !device.Config.IsIo(index))
        {
            c.Fail(Errno.EIO, DeviceRules.MemoryOff);
            return;
        }

        ulong count = size.Known ? Math.Min(length, size.Value - position) : length;
        if (c.BufferFaulted)
        {
            c.Fail(Errno.EFAULT, DeviceRules.BadBuffer);
            return;
        }

        if (!write)
        {
            c.SetOutput(default, (int)count);
            for (int i = 0; i < (int)count; i++)
            {
                Fact answer = default;
                c.Learn(ref answer, i, 1);
            }
        }

        c.Succeed((long)count, DeviceRules.Transfer);
    }
}
