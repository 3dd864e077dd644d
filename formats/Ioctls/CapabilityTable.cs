using TraceReplay.Formats.Ioctls.Nested;
using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Formats.Ioctls;

/// <summary>Every capability that has a layout.</summary>
internal static class CapabilityTable
{
    private static readonly CapabilityLayout[] s_rows =
    [
        Region(VfioRegionCapability.SparseMmap, "SparseMmap", typeof(VfioRegionCapSparseMmap), "SparseMmap.Areas", typeof(VfioRegionSparseMmapArea)),
        Region(VfioRegionCapability.Type, "Type", typeof(VfioRegionCapType)),
        Region(VfioRegionCapability.MsixMappable, "MsixMappable", typeof(VfioCapabilityHeaderOnly)),
        Region(VfioRegionCapability.Nvlink2Ssatgt, "Nvlink2Ssatgt", typeof(VfioRegionCapNvlink2Ssatgt)),
        Region(VfioRegionCapability.Nvlink2Lnkspd, "Nvlink2Lnkspd", typeof(VfioRegionCapNvlink2Lnkspd)),
        Region(VfioRegionCapability.DmaFault, "DmaFault", typeof(RegionCapFault)),
        Region(VfioRegionCapability.DmaFaultResponse, "DmaFaultResponse", typeof(RegionCapFault)),
        new(CapabilityFamily.Irq, (ushort)VfioIrqCapability.Type, "Type", typeof(IrqCapType)),
        Device(VfioDeviceCapability.ZpciBase, "ZpciBase", typeof(VfioDeviceCapZpciBase)),
        Device(VfioDeviceCapability.ZpciGroup, "ZpciGroup", typeof(VfioDeviceCapZpciGroup)),
        Device(VfioDeviceCapability.ZpciUtil, "ZpciUtil", typeof(VfioCapabilityHeaderOnly)),
        Device(VfioDeviceCapability.ZpciPfip, "ZpciPfip", typeof(VfioCapabilityHeaderOnly)),
        Device(VfioDeviceCapability.PciAtomicCompletion, "PciAtomicCompletion", typeof(VfioDeviceCapAtomicCompletion)),
        Type1(VfioType1Capability.IovaRange, "IovaRange", typeof(VfioType1CapIovaRange), "IovaRange.Ranges", typeof(VfioIovaRange)),
        Type1(VfioType1Capability.Migration, "Migration", typeof(VfioType1CapMigration)),
        Type1(VfioType1Capability.DmaAvailable, "DmaAvailable", typeof(VfioType1CapDmaAvailable)),
    ];

    public static IReadOnlyList<CapabilityLayout> Rows => s_rows;

    /// <returns>The row, or null for a capability that has no layout here.</returns>
    public static CapabilityLayout? Find(CapabilityFamily family, ushort id)
    {
        foreach (CapabilityLayout row in s_rows)
        {
            if (row.Family == family && row.Id == id)
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>Bit of the flags that says that the chain is there: VFIO_DEVICE_FLAGS_CAPS, VFIO_REGION_INFO_FLAG_CAPS, VFIO_IRQ_INFO_FLAG_CAPS, VFIO_IOMMU_INFO_CAPS.</summary>
    public static uint FlagOf(CapabilityFamily family) => family switch
    {
        CapabilityFamily.Device => (uint)VfioDeviceFlags.Caps,
        CapabilityFamily.Region => (uint)VfioRegionFlags.Caps,
        CapabilityFamily.Irq => (uint)VfioIrqInfoFlags.Caps,
        _ => (uint)VfioType1InfoFlags.Caps,
    };

    private static CapabilityLayout Region(VfioRegionCapability id, string name, Type type, string? items = null, Type? item = null) =>
        new(CapabilityFamily.Region, (ushort)id, name, type, items, item);

    private static CapabilityLayout Device(VfioDeviceCapability id, string name, Type type) => new(CapabilityFamily.Device, (ushort)id, name, type);

    private static CapabilityLayout Type1(VfioType1Capability id, string name, Type type, string? items = null, Type? item = null) =>
        new(CapabilityFamily.Type1, (ushort)id, name, type, items, item);
}
