using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio;

/// <summary>Rules of a vfio-pci device descriptor.</summary>
internal static class DeviceRules
{
    private const string Source = "Linux 5.10 drivers/vfio/pci/vfio_pci.c";
    private const string Series = "SMMUv3 nested stage series, VFIO part, vfio_pci.c";

    public static readonly Rule NotBound = new("device.not-bound", "a device file answers nothing but BIND_IOMMUFD until it is bound", "Linux 7.3 drivers/vfio/vfio_main.c access_granted");
    public static readonly Rule GroupOpen = new("device.group-open", "a device whose group file is open cannot be bound", "Linux 7.3 drivers/vfio/group.c vfio_device_block_group");
    public static readonly Rule OpenTwice = new("device.open-twice", "a device is bound through one file at a time", "Linux 7.3 drivers/vfio/vfio_main.c vfio_df_open");
    public static readonly Rule Unknown = new("device.unknown", "the device does not know this ioctl", Source);
    public static readonly Rule ArgSize = new("device.argsz", "argsz is smaller than the struct", Source);
    public static readonly Rule Info = new("device.get-info", "9 regions and 5 interrupts plus those of the fault interface", Source);
    public static readonly Rule RegionIndex = new("region-info.index", "no such region", Source);
    public static readonly Rule RegionInfo = new("region-info", "flags, size, offset index << 40, and capabilities when argsz has room for them", Source);
    public static readonly Rule InterruptIndex = new("irq-info.index", "no such interrupt index; the error interrupt needs PCI Express", Source);
    public static readonly Rule InterruptInfo = new("irq-info", "flags and count of an interrupt index", Source);
    public static readonly Rule HotResetArguments = new("device.hot-reset-arguments", "argsz below 12, or flags that are not zero", Source);
    public static readonly Rule HotResetRootBus = new("device.hot-reset-root-bus", "a function on a root bus has neither slot nor bus reset", "Linux 5.10 drivers/pci/pci.c pci_probe_reset_bus");
    public static readonly Rule HotResetSpace = new("device.hot-reset-space", "argsz has no room for every function: the count is returned with ENOSPC", Source);
    public static readonly Rule HotResetInfo = new("device.hot-reset-info", "the functions of the bus or slot, by group or by their number in the caller's iommufd (-1: not owned)", "Linux 7.3 vfio_pci_fill_devs");
    public static readonly Rule HotResetGroup = new("device.hot-reset-group", "a descriptor that is closed (EBADF) or no group (EINVAL)", Source);
    public static readonly Rule HotResetOwner = new("device.hot-reset-owner", "a function that is reset belongs to somebody else", "Linux 7.3 vfio_pci_dev_set_hot_reset");
    public static readonly Rule HotReset = new("device.hot-reset", "the bus or slot is reset", Source);
    public static readonly Rule FunctionReset = new("device.function-reset", "the function is reset and configuration space restored", "Linux 5.10 drivers/pci/pci.c pci_try_reset_function");
    public static readonly Rule FeatureOperation = new("device.feature-operation", "the feature can only be set, with its whole payload", "Linux 7.3 include/linux/vfio.h vfio_check_feature");
    public static readonly Rule FeatureProbe = new("device.feature-probe", "the feature can be set", "Linux 7.3 include/linux/vfio.h vfio_check_feature");
    public static readonly Rule FeaturePrecopy = new("device.feature-precopy", "a device without precopy refuses its second info version", "Linux 7.3 drivers/vfio/vfio_main.c");
    public static readonly Rule Token = new("device.token", "the parent of virtual functions takes a token of 16 bytes and never shows it", "Linux 5.10 drivers/vfio/pci/vfio_pci.c");
    public static readonly Rule DmaBuf = new("device.dma-buf", "page-aligned ranges of one BAR become a buffer with a descriptor of its own", "Linux 7.3 drivers/vfio/pci/vfio_pci_dmabuf.c");
    public static readonly Rule LowPower = new("device.low-power", "the device may sleep, or no longer", "Linux 6.1 vfio_pci_core_pm_entry");
    public static readonly Rule LowPowerTwice = new("device.low-power-twice", "the device is in low power already", "Linux 6.1 vfio_pci_runtime_pm_entry");
    public static readonly Rule MemoryOff = new("region.memory-off", "memory decoding is switched off in the command register, or the device sleeps", "Linux 5.10 vfio_pci_rdwr.c __vfio_pci_memory_enabled");
    public static readonly Rule NoReset = new("device.reset", "the device has no function reset", Source);
    public static readonly Rule Feature = new("device.feature", "only the token of a virtual function's parent is known", Source);
    public static readonly Rule FeatureFlags = new("device.feature-flags", "argsz, known flags, and not GET with SET", Source);
    public static readonly Rule TransferRegion = new("region.index", "no such region, or one that cannot be read or written this way", Source);
    public static readonly Rule Transfer = new("region.transfer", "bytes of the region", Source);
    public static readonly Rule ConfigEnd = new("region.config-end", "configuration space ends before the transfer does", "Linux 5.10 drivers/vfio/pci/vfio_pci_config.c");
    public static readonly Rule RingEnd = new("ring.end", "the transfer starts at or past the end of the region", Series);
    public static readonly Rule RingWrite = new("ring.write", "only the user's index can be written: 4 bytes at 0, within the ring", Series);
    public static readonly Rule RingDirection = new("ring.direction", "the producer's region is read, the consumer's written; the other way nothing happens", Series);
    public static readonly Rule OpenWithoutIommu = new("device.open-without-iommu", "no fault handler can be registered for a device without IOMMU", Series);
    public static readonly Rule OpenOops = new("device.open-oops", "the nesting attribute is asked of the domain that a device without IOMMU does not have", Series);
    public static readonly Rule HandlerStays = new("device.handler-stays", "the fault handler of the last open is still there, because page requests wait for an answer", Series);
    public static readonly Rule BadBuffer = new("user.buffer", "the buffer is not accessible", "Linux 5.10 copy_to_user, copy_from_user");
    public static readonly Rule MapRegion = new("region.mmap", "a shared mapping inside a mappable part of a region", Source);
    public static readonly Rule MapRing = new("ring.mmap", "only the ring itself can be mapped, not its header page", Series);
    public static readonly Rule CloseOops = new("device.close-oops", "closing with no interrupt type enabled and no extended interrupts follows a null pointer", Series);
}
