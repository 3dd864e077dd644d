using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Porting;

/// <summary>Rules of recorded calls that no call of the other version answers.</summary>
internal static class PortRules
{
    private const string Source = "Linux 7.3 include/uapi/linux/iommufd.h, include/uapi/linux/vfio.h";

    public static readonly Rule NoGroup = new("port.no-group", "a device file is bound to an iommufd without its group: nothing has to be called", Source);
    public static readonly Rule Nesting = new("port.nesting", "whether nesting is there shows when the parent page table is made", Source);
    public static readonly Rule NothingNamed = new("port.nothing-named", "an invalidation of no granule invalidates nothing", Source);
    public static readonly Rule NoIommufd = new("port.no-iommufd", "there is no iommufd: a container is made for each device when it is bound", Source);
    public static readonly Rule ThroughGroup = new("port.through-group", "a device is opened through its group, which is in a container by then", Source);
    public static readonly Rule NoObject = new("port.no-object", "a container has one address space and one stage 1: nothing is made for this", Source);
    public static readonly Rule Deferred = new("port.deferred", "no device is in the address space: said when one is put there", Source);
    public static readonly Rule Emptied = new("port.emptied", "a container cannot be left under an open device: what is mapped in it is unmapped", Source);
    public static readonly Rule Ranges = new("port.ranges", "the ranges are those of the device's container", Source);
    public static readonly Rule OneByOne = new("port.one-by-one", "each command is an invalidation of its own: the first that is refused ends the call", Source);
    public static readonly Rule FaultRegion = new("port.fault-region", "events are the records of the devices' fault regions, in the order of the devices", Source);
    public static readonly Rule Poll = new("port.poll", "a queue of events is polled: that there are some is told, not how many", Source);
    public static readonly Rule Ring = new("port.ring", "records are made of the events that the vIOMMU's queue delivered", Source);
    public static readonly Rule NoDevice = new("port.no-device", "no device of the container is open: nothing has a stage 1 there", Source);
}
