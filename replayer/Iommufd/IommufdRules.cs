using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>Rules of the calls on an iommufd as such.</summary>
internal static class IommufdRules
{
    private const string Main = "Linux 7.3 drivers/iommu/iommufd/main.c";

    public static readonly Rule Open = new("iommufd.open", "opening /dev/iommu makes an empty context", Main);
    public static readonly Rule Absent = new("iommufd.absent", "this kernel has no /dev/iommu", Main);
    public static readonly Rule Unknown = new("iommufd.unknown", "the number is neither iommufd's nor one that VFIO's container has", Main);
    public static readonly Rule ArgumentFault = new("iommufd.fault", "the argument cannot be read or written", Main);
    public static readonly Rule TooSmall = new("iommufd.size", "size is below the struct as the first kernel with it had it", Main);
    public static readonly Rule Tail = new("iommufd.tail", "bytes behind the struct this kernel knows must be zero", "Linux 7.3 include/linux/uaccess.h copy_struct_from_user");
    public static readonly Rule Reserved = new("iommufd.reserved", "an unknown flag, reserved field, type or operation is not supported", Main);
    public static readonly Rule NoObject = new("iommufd.id", "no object of this kind has the id", Main);
    public static readonly Rule Busy = new("destroy.busy", "an object that something refers to cannot be destroyed", Main);
    public static readonly Rule Destroy = new("destroy", "the object goes and its id is free again", Main);
    public static readonly Rule RlimitObject = new("option.rlimit", "the option belongs to no object and is set before there are any, to 0 or 1", "Linux 7.3 drivers/iommu/iommufd/ioas.c");
    public static readonly Rule Option = new("option", "the option is set, or its value returned", "Linux 7.3 drivers/iommu/iommufd/ioas.c");
    public static readonly Rule HugePages = new("option.huge-pages", "0 or 1; 0 only while no page table shows mappings", "Linux 7.3 drivers/iommu/iommufd/io_pagetable.c");
    public static readonly Rule NoTransfer = new("iommufd.transfer", "an iommufd is neither read nor written", Main);
    public static readonly Rule MapShape = new("iommufd.mmap", "a mapping is shared, not executable, in whole pages", Main);
    public static readonly Rule MapNothing = new("iommufd.mmap-offset", "no object offers this window", Main);
    public static readonly Rule QueueRead = new("queue.read", "whole records as far as the buffer goes; nothing when none waits", "Linux 7.3 drivers/iommu/iommufd/eventq.c");
    public static readonly Rule QueueShort = new("queue.short", "the buffer does not take the next record", "Linux 7.3 drivers/iommu/iommufd/eventq.c");
    public static readonly Rule QueueWhole = new("queue.whole", "transfers of a fault queue are in whole records", "Linux 7.3 drivers/iommu/iommufd/eventq.c");
    public static readonly Rule QueueWrite = new("queue.write", "there is nothing to answer", "Linux 7.3 drivers/iommu/iommufd/eventq.c");
}
