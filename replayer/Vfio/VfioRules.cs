using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio;

/// <summary>Rules of the VFIO core: descriptors, containers and groups.</summary>
internal static class VfioRules
{
    private const string Source = "Linux 5.10 drivers/vfio/vfio.c";
    private const string Files = "Linux 5.10 fs";

    public static readonly Rule BadDescriptor = new("fd.bad", "the descriptor is not open", Files);
    public static readonly Rule Open = new("open", "opening a container succeeds where the host has it, a group once at a time", Source);
    public static readonly Rule HostFile = new("open.host", "the module, the mode of the file and limits of the process decide whether there is anything to open", "fact of the host");
    public static readonly Rule GroupBusy = new("group.busy", "the group is open already, or still in a container through an open device", Source);
    public static readonly Rule NoDeviceFiles = new("open.device-files", "the kernel has no files of single devices", "Linux 6.6 drivers/vfio/device_cdev.c");
    public static readonly Rule Close = new("close", "closing a descriptor succeeds", Files);
    public static readonly Rule Dup = new("dup", "the new descriptor shares the open file", Files);
    public static readonly Rule Eventfd = new("eventfd2", "EFD_SEMAPHORE, EFD_NONBLOCK and EFD_CLOEXEC are the flags", Files);
    public static readonly Rule NotSeekable = new("fd.position", "the file has no position", Files);
    public static readonly Rule NoTransfer = new("fd.transfer", "the file cannot be read or written", Source);
    public static readonly Rule BadOffset = new("fd.offset", "a file offset is not negative", Files);
    public static readonly Rule NoMap = new("fd.mmap", "the file cannot be mapped", Source);
    public static readonly Rule MapArguments = new("mmap.arguments", "a mapping has a length, a page-aligned offset and a type", "Linux 5.10 mm/mmap.c");
    public static readonly Rule Unmapped = new("munmap", "a page-aligned range is unmapped", "Linux 5.10 mm/mmap.c");
    public static readonly Rule ApiVersion = new("api-version", "the version is 0", Source);
    public static readonly Rule NoDriver = new("container.no-iommu", "a container without an IOMMU knows no other ioctl", Source);
    public static readonly Rule SetIommu = new("set-iommu", "a container with a group takes an IOMMU once", Source);
    public static readonly Rule SetIommuType = new("set-iommu.type", "no driver has this type", Source);
    public static readonly Rule GroupUnknown = new("group.unknown", "the group does not know this ioctl", Source);
    public static readonly Rule GroupArgSize = new("group.argsz", "argsz is smaller than the struct", Source);
    public static readonly Rule GroupStatus = new("group.status", "viable, and whether the group is in a container", Source);
    public static readonly Rule SetContainer = new("group.set-container", "a group without a container joins the one behind the descriptor", Source);
    public static readonly Rule UnsetContainer = new("group.unset-container", "a group leaves its container when no device is open", Source);
    public static readonly Rule NoContainer = new("group.no-container", "the group is in no container, or the container has no IOMMU", Source);
    public static readonly Rule NoDevice = new("group.no-device", "the group has no device of this name", Source);
    public static readonly Rule DeviceToken = new("group.device-token", "only virtual functions take a token behind the name", "Linux 5.10 drivers/vfio/pci/vfio_pci.c vfio_pci_match");
    public static readonly Rule GetDevice = new("group.get-device", "a new descriptor of the device", Source);
}
