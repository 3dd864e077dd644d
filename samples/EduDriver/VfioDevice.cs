using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Samples.EduDriver;

/// <summary>A PCI device opened through container and group with a type1 IOMMU. Closed in the order that VFIO asks for: device, group, container.</summary>
internal sealed class VfioDevice : IDisposable
{
    private const string ContainerPath = "/dev/vfio/vfio";
    private const int ConfigRegion = 7;
    private const ulong CommandRegister = 4;
    private const ushort MemorySpaceAndBusMaster = 6;

    private readonly int _group;
    private VfioRegionInfo _config;

    private VfioDevice(RecordedCalls calls, int container, int group, int fd, string groupPath)
    {
        Calls = calls;
        Container = container;
        _group = group;
        Fd = fd;
        GroupPath = groupPath;
    }

    public RecordedCalls Calls { get; }

    /// <summary>Descriptor of the container: DMA is mapped here.</summary>
    public int Container { get; }

    public int Fd { get; }

    public string GroupPath { get; }

    /// <summary>Region 0: the registers and the buffer of edu.</summary>
    public VfioRegionInfo Bar { get; private set; }

    public static VfioDevice Open(RecordedCalls calls, string address, Report report)
    {
        string groupPath = "/dev/vfio/" + PciDevices.GroupOf(address);
        int container = Need(calls.Open(ContainerPath), $"opening {ContainerPath}", "load the modules vfio-pci and vfio_iommu_type1, and run as root or with access to it");
        Need(calls.Ioctl(container, VfioRequest.GetApiVersion) == 0 ? 0 : -Errno.EINVAL, "the container's API version", "this driver knows version 0");
        Need(calls.Ioctl(container, VfioRequest.CheckExtension, (nuint)VfioExtension.Type1V2) == 1 ? 0 : -Errno.EINVAL, "asking for type1 v2", "load the module vfio_iommu_type1");

        int group = Need(calls.Open(groupPath), $"opening {groupPath}", $"bind {address} and all devices of its group to vfio-pci, and see that nobody else has the group open");
        var status = new VfioGroupStatus { Argsz = Size<VfioGroupStatus>() };
        Need(calls.Ioctl(group, VfioRequest.GroupGetStatus, ref status), "the group's status", "");
        if ((status.Flags & VfioGroupFlags.Viable) == 0)
        {
            throw new DriverException($"{groupPath}: a device of the group has a driver of its own; bind all of them to vfio-pci");
        }

        int containerArgument = container;
        Need(calls.Ioctl(group, VfioRequest.GroupSetContainer, ref containerArgument), "putting the group into the container", "");
        Need(calls.Ioctl(container, VfioRequest.SetIommu, (nuint)VfioExtension.Type1V2), "setting the IOMMU", "see the kernel's log; interrupts may not be remapped on this machine");
        int fd = Need(calls.Ioctl(group, VfioRequest.GroupGetDeviceFd, address), $"opening {address}", "");
        var device = new VfioDevice(calls, container, group, fd, groupPath);
        device.Survey(report);
        return device;
    }

    /// <summary>Size of a struct as its argsz says it.</summary>
    public static uint Size<T>()
        where T : unmanaged => (uint)Marshal.SizeOf<T>();

    public uint ReadRegister(ulong offset)
    {
        Span<byte> word = stackalloc byte[4];
        Need(Calls.Pread(Fd, word, Bar.Offset + offset) == 4 ? 0 : -Errno.EFAULT, $"reading register 0x{offset:x}", "");
        return BinaryPrimitives.ReadUInt32LittleEndian(word);
    }

    public void WriteRegister(ulong offset, uint value)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(word, value);
        Need(Calls.Pwrite(Fd, word, Bar.Offset + offset) == 4 ? 0 : -Errno.EFAULT, $"writing register 0x{offset:x}", "");
    }

    /// <summary>64 bits at once: the DMA registers.</summary>
    public void WriteWideRegister(ulong offset, ulong value)
    {
        Span<byte> words = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(words, value);
        Need(Calls.Pwrite(Fd, words, Bar.Offset + offset) == 8 ? 0 : -Errno.EFAULT, $"writing register 0x{offset:x}", "");
    }

    public void Dispose()
    {
        WriteCommand(clear: MemorySpaceAndBusMaster & 4, set: 0);
        Calls.Close(Fd);
        Calls.Ioctl(_group, VfioRequest.GroupUnsetContainer);
        Calls.Close(_group);
        Calls.Close(Container);
    }

    private static int Need(int result, string what, string remedy)
    {
        if (result >= 0)
        {
            return result;
        }

        string because = remedy.Length == 0 ? "" : "; " + remedy;
        throw new DriverException($"{what} failed with {Errno.Name(-result)}{because}");
    }

    /// <summary>Asks for everything that the device and its IOMMU say of themselves, then lets the device do DMA.</summary>
    private void Survey(Report report)
    {
        var iommu = new VfioIommuType1Info { Argsz = Size<VfioIommuType1Info>() };
        Need(Calls.Ioctl(Container, VfioRequest.IommuGetInfo, ref iommu), "the IOMMU's facts", "");
        byte[] whole = new byte[Math.Max(iommu.Argsz, Size<VfioIommuType1Info>())];
        BinaryPrimitives.WriteUInt32LittleEndian(whole, (uint)whole.Length);
        Need(Calls.Ioctl(Container, VfioRequest.IommuGetInfo, whole), "the IOMMU's capabilities", "");

        var info = new VfioDeviceInfo { Argsz = Size<VfioDeviceInfo>() };
        Need(Calls.Ioctl(Fd, VfioRequest.DeviceGetInfo, ref info), "the device's facts", "");
        report.Say(string.Create(CultureInfo.InvariantCulture, $"type1 page sizes 0x{iommu.IovaPgsizes:x}, {info.NumRegions} regions, {info.NumIrqs} interrupts, flags {info.Flags}"));
        for (uint index = 0; index < info.NumRegions; index++)
        {
            var region = new VfioRegionInfo { Argsz = Size<VfioRegionInfo>(), Index = index };
            int result = Calls.Ioctl(Fd, VfioRequest.DeviceGetRegionInfo, ref region);
            Bar = index == 0 ? region : Bar;
            _config = index == ConfigRegion ? region : _config;
            report.Say(string.Create(CultureInfo.InvariantCulture, $"  region {index}: {(result < 0 ? Errno.Name(-result) : region.Flags)}, 0x{region.Size:x} bytes at 0x{region.Offset:x}"));
        }

        for (uint index = 0; index < info.NumIrqs; index++)
        {
            var irq = new VfioIrqInfo { Argsz = Size<VfioIrqInfo>(), Index = index };
            int result = Calls.Ioctl(Fd, VfioRequest.DeviceGetIrqInfo, ref irq);
            report.Say(string.Create(CultureInfo.InvariantCulture, $"  interrupt {index}: {(result < 0 ? Errno.Name(-result) : irq.Flags)}, {irq.Count} vectors"));
        }

        WriteCommand(clear: 0, set: MemorySpaceAndBusMaster);
    }

    private void WriteCommand(ushort clear, ushort set)
    {
        Span<byte> word = stackalloc byte[2];
        Calls.Pread(Fd, word, _config.Offset + CommandRegister);
        int command = (BinaryPrimitives.ReadUInt16LittleEndian(word) & ~clear) | set;
        BinaryPrimitives.WriteUInt16LittleEndian(word, (ushort)command);
        Calls.Pwrite(Fd, word, _config.Offset + CommandRegister);
    }
}
