using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Samples.EduDriver.Scenarios;

/// <summary>Calls that the kernel refuses, each for a reason of its own, and that change nothing.</summary>
internal sealed class ErrorsScenario : IScenario
{
    private const uint Unknown = 0x3bff;
    private const ulong Iova = 0x400000;
    private const int Length = 0x2000;
    private const ulong ConfigRegion = 7ul << 40;

    public string Name => "errors";

    public void Run(VfioDevice device, Report report, DriverOptions options)
    {
        RecordedCalls calls = device.Calls;
        Expect(report, calls.Ioctl(device.Fd, Unknown), Errno.ENOTTY, "a request that the device does not know");
        Expect(report, calls.Ioctl(device.Container, Unknown), Errno.ENOTTY, "a request that type1 does not know");
        Expect(report, calls.Ioctl(device.Container, VfioRequest.SetIommu, (nuint)VfioExtension.Type1V2), Errno.EINVAL, "setting the IOMMU twice");
        Expect(report, calls.IoctlAtNull(device.Fd, VfioRequest.DeviceGetInfo), Errno.EFAULT, "no argument where there must be one");
        Queries(device, report);
        Mappings(device, report);

        Span<byte> word = stackalloc byte[4];
        Expect(report, calls.Pread(device.Fd, word, device.Bar.Offset + device.Bar.Size), Errno.EINVAL, "reading behind the BAR");
        unsafe
        {
            Expect(report, calls.Mmap(device.Fd, ConfigRegion, 0x1000, out _), Errno.EINVAL, "mapping the configuration space");
        }

        int closed = calls.Dup(device.Container);
        calls.Close(closed);
        Expect(report, calls.Ioctl(closed, VfioRequest.GetApiVersion), Errno.EBADF, "a closed descriptor");
    }

    private static void Queries(VfioDevice device, Report report)
    {
        var region = new VfioRegionInfo { Argsz = VfioDevice.Size<VfioRegionInfo>(), Index = 99 };
        Expect(report, device.Calls.Ioctl(device.Fd, VfioRequest.DeviceGetRegionInfo, ref region), Errno.EINVAL, "region 99");
        region = new VfioRegionInfo { Argsz = 8 };
        Expect(report, device.Calls.Ioctl(device.Fd, VfioRequest.DeviceGetRegionInfo, ref region), Errno.EINVAL, "a region query of 8 bytes");
        var irq = new VfioIrqInfo { Argsz = VfioDevice.Size<VfioIrqInfo>(), Index = 5 };
        Expect(report, device.Calls.Ioctl(device.Fd, VfioRequest.DeviceGetIrqInfo, ref irq), Errno.EINVAL, "interrupt 5");
        var irqs = new VfioIrqSet { Argsz = VfioDevice.Size<VfioIrqSet>(), Flags = VfioIrqSetFlags.DataNone | VfioIrqSetFlags.ActionTrigger, Index = 1, Start = 1, Count = 1 };
        Expect(report, device.Calls.Ioctl(device.Fd, VfioRequest.DeviceSetIrqs, ref irqs), Errno.EINVAL, "a vector that the device does not have");
    }

    private static void Mappings(VfioDevice device, Report report)
    {
        using var buffer = new DmaBuffer(device, Iova, Length);
        Expect(report, buffer.Map(Iova), Errno.EEXIST, "mapping the same IOVA twice");
        Expect(report, buffer.Map(Iova + Length, argsz: 8), Errno.EINVAL, "a mapping of 8 bytes of argument");
        Expect(report, buffer.Map(Iova + Length, flags: VfioDmaMapFlags.None), Errno.EINVAL, "a mapping neither for reading nor for writing");
        Expect(report, buffer.Map(Iova + Length + 0x10), Errno.EINVAL, "a mapping that begins inside a page");
        Expect(report, DmaBuffer.Unmap(device, Iova + 0x1000, 0x1000, out _), Errno.EINVAL, "unmapping a part");
    }

    private static void Expect(Report report, long result, int expected, string what) =>
        report.Check(result == -expected, $"{what} is refused with {Errno.Name(expected)}{(result == -expected ? "" : $" (got {(result < 0 ? Errno.Name((int)-result) : result)})")}");
}
