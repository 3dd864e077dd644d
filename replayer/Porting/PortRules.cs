using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Porting;

/// <summary>Rules of recorded calls that no call of the other version answers.</summary>
internal static class PortRules
{
    private const string Source = "Linux 7.3 include/uapi/linux/iommufd.h, include/uapi/linux/vfio.h";

    public static readonly Rule NoGroup = new("port.no-group", "a device file is bound to an iommufd without its group: nothing has to be called", Source);
    public static readonly Rule Nesting = new("port.nesting", "whether nesting is there shows when the parent page table is made", Source);
    public static readonly Rule NothingNamed = new("port.nothing-named", "an invalidation of no granule invalidates nothing", Source);
    public static readonly Rule NoDevice = new("port.no-device", "no device of the container is open: nothing has a stage 1 there", Source);
}
