using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Formats.Dialects;

/// <summary>Linux 7.3: VFIO by group or by device file, iommufd, and the SMMUv3 driver with nesting for users.</summary>
internal static class Linux73
{
    public static readonly Dialect Instance = Linux612.Instance with
    {
        Name = "linux-7.3",
        Summary = "mainline VFIO and iommufd of Linux 7.3",
        Source = "Linux 7.3 include/uapi/linux/vfio.h, drivers/vfio, drivers/iommu",
        Date = "",
        BaseKernel = "7.3",
        Parent = Linux612.Instance,
        Driver = SmmuDriverGeneration.Linux73,
        Ioctls = VfioOps.Linux66.Add(KvmOps.Table.Rows).Add(IommufdOps.Linux70.Rows),
        Vfio = Linux612.Instance.Vfio with
        {
            ChecksOverflow = true,
            HasNestingType = false,
            TestsFineGrained = false,
            ErrorOnEveryDevice = true,
            HasPrecopyInfo2 = true,
        },
    };
}
