using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>Rules of page tables, vIOMMUs and devices.</summary>
internal static class HwptRules
{
    private const string Calls = "Linux 7.3 drivers/iommu/iommufd/hw_pagetable.c";
    private const string Virtual = "Linux 7.3 drivers/iommu/iommufd/viommu.c";
    private const string Devices = "Linux 7.3 drivers/iommu/iommufd/device.c";
    private const string Vfio = "Linux 7.3 drivers/vfio/device_cdev.c";

    public static readonly Rule Data = new("hwpt.data", "a data type comes with a length, and no type without", Calls);
    public static readonly Rule Parent = new("hwpt.parent", "a page table is made of an IOAS, a page table or a vIOMMU", Calls);
    public static readonly Rule Flags = new("hwpt.flags", "flags that the driver or this kind of page table does not take", Calls);
    public static readonly Rule DirectNesting = new("hwpt.direct", "the SMMU driver nests behind a vIOMMU only", "Linux 7.3 arm-smmu-v3.c");
    public static readonly Rule NestedData = new("hwpt.nested-data", "a nested page table takes 16 bytes of type ARM_SMMUV3", "Linux 7.3 arm-smmu-v3-iommufd.c");
    public static readonly Rule DataFault = new("hwpt.data-fault", "the data cannot be read", "Linux 7.3 include/linux/iommu.h");
    public static readonly Rule Alloc = new("hwpt.alloc", "the page table exists, with all mappings of its address space", Calls);
    public static readonly Rule HwInfo = new("hw-info", "the SMMU's identification registers, cut or filled with zeros to the buffer", Devices);
    public static readonly Rule HwInfoType = new("hw-info.type", "the driver has no such information", Devices);
    public static readonly Rule HwInfoFault = new("hw-info.fault", "the buffer cannot be written", Devices);
    public static readonly Rule NoDirty = new("dirty.none", "this SMMU does not mark dirty pages", "Linux 7.3 drivers/iommu/iommufd/io_pagetable.c");
    public static readonly Rule DirtyRange = new("dirty.range", "a range that is not empty, does not wrap and is aligned to the page size", "Linux 7.3 drivers/iommu/iommufd/io_pagetable.c");
    public static readonly Rule InvalidateArray = new("invalidate.array", "entries come with an address, a length up to a page, and number at most 524288", Calls);
    public static readonly Rule InvalidateKind = new("invalidate.kind", "only nested page tables and vIOMMUs have caches to invalidate", Calls);
    public static readonly Rule InvalidateNested = new("invalidate.nested", "the SMMU driver invalidates by vIOMMU only", "Linux 7.3 arm-smmu-v3-iommufd.c");
    public static readonly Rule InvalidateType = new("invalidate.type", "entries are SMMU commands, and there is at least one", "Linux 7.3 arm-smmu-v3-iommufd.c");
    public static readonly Rule InvalidateFault = new("invalidate.fault", "the entries cannot be read", "Linux 7.3 include/linux/iommu.h");
    public static readonly Rule Invalidate = new("invalidate", "the commands are issued with the parent's VMID and the host's StreamID", "Linux 7.3 arm-smmu-v3-iommufd.c");
    public static readonly Rule FaultQueue = new("fault-queue.alloc", "a queue and its descriptor", "Linux 7.3 drivers/iommu/iommufd/eventq.c");
    public static readonly Rule NotParent = new("viommu.parent", "a vIOMMU needs a nesting parent", Virtual);
    public static readonly Rule Viommu = new("viommu.alloc", "a vIOMMU with the VMID of its parent", Virtual);
    public static readonly Rule VdeviceTaken = new("vdevice.taken", "a device has one number, and a number one device", Virtual);
    public static readonly Rule Vdevice = new("vdevice.alloc", "the guest's number of the device", Virtual);
    public static readonly Rule Depth = new("veventq.depth", "1 to 524288 records", "Linux 7.3 drivers/iommu/iommufd/eventq.c");
    public static readonly Rule VeventqTaken = new("veventq.taken", "a vIOMMU has one queue of a type", "Linux 7.3 drivers/iommu/iommufd/eventq.c");
    public static readonly Rule Veventq = new("veventq.alloc", "a queue and its descriptor", "Linux 7.3 drivers/iommu/iommufd/eventq.c");
    public static readonly Rule QueueRange = new("hw-queue.range", "a range that is not empty and does not wrap", Virtual);
    public static readonly Rule NoHwQueue = new("hw-queue.none", "the SMMU gives no queues away", Virtual);
    public static readonly Rule BindArguments = new("bind.arguments", "argsz, known flags, a descriptor, and a device file that is not bound", Vfio);
    public static readonly Rule BindNotIommufd = new("bind.descriptor", "the descriptor is not open or not an iommufd", Vfio);
    public static readonly Rule Bind = new("bind", "the iommufd owns the DMA of the device", Devices);
    public static readonly Rule AttachArguments = new("attach.arguments", "argsz and known flags", Vfio);
    public static readonly Rule AttachKind = new("attach.kind", "a device is attached to an IOAS or a page table", Devices);
    public static readonly Rule Attach = new("attach", "the SMMU's entry points to the page table; what was attached before is replaced", Devices);
    public static readonly Rule GroupMate = new("attach.group", "devices of one group are attached to the same page table", Devices);
    public static readonly Rule Pasid = new("attach.pasid", "the device has no PASIDs, or the page tables are not made for them", "Linux 7.3 drivers/iommu/iommu.c");
    public static readonly Rule Detach = new("detach", "the device is blocked; nothing happens when it is not attached", Devices);
}
