using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Regions;

/// <summary>mmap of a device descriptor. Linux 5.10 vfio_pci_mmap, and the rings' own handler.</summary>
internal static class RegionMap
{
    private const ulong PageMask = 0xfff;
    private const ulong OffsetMask = (1UL << RegionInfo.OffsetShift) - 1;
    private const int Rom = 6;
    private const ulong Mappable = 4;
    private const int ProtectionWrite = 2;

    /// <param name="shared">The mapping is shared.</param>
    /// <returns>True when the mapping is made.</returns>
    public static bool Handle(CallContext c, Device device, ulong offset, ulong length, int protection, bool shared)
    {
        ulong index = offset >> RegionInfo.OffsetShift;
        ulong first = offset & OffsetMask;
        ulong size = (length + PageMask) & ~PageMask;
        if (!shared || index >= (ulong)(Device.FixedRegions + device.Rings.Count) || index is >= Rom and < Device.FixedRegions)
        {
            c.Fail(Errno.EINVAL, DeviceRules.MapRegion);
            return false;
        }

        if (index >= Device.FixedRegions)
        {
            DeviceRegion ring = device.Rings[(int)index - Device.FixedRegions];
            if (ring.MapStart == 0 || first < ring.MapStart || first + size > ring.Size)
            {
                c.Fail(Errno.EINVAL, DeviceRules.MapRing);
                return false;
            }

            ring.UserWritesRing |= (protection & ProtectionWrite) != 0;
            c.Succeed(0, DeviceRules.MapRing);
            return true;
        }

        Fact flags = device.RegionFlags[index];
        Fact bar = device.RegionSizes[index];
        bool refused = (flags.Known && (flags.Value & Mappable) == 0) || (bar.Known && first + size > ((bar.Value + PageMask) & ~PageMask));
        if (refused)
        {
            c.Fail(Errno.EINVAL, DeviceRules.MapRegion);
            return false;
        }

        c.Succeed(0, DeviceRules.MapRegion);
        return true;
    }
}
