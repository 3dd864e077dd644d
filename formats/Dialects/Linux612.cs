using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Formats.Dialects;

/// <summary>Linux 6.12: files of single devices, rounded capabilities, growing MSI-X, and the rewritten SMMUv3 driver.</summary>
internal static class Linux612
{
    private const int Ebadfd = Errno.EBADFD;

    public static readonly Dialect Instance = Linux61.Instance with
    {
        Name = "linux-6.12",
        Summary = "mainline VFIO of Linux 6.12",
        Source = "Linux 6.12 include/uapi/linux/vfio.h, drivers/vfio, drivers/iommu/arm/arm-smmu-v3",
        Date = "2024-11-17",
        BaseKernel = "6.12",
        Parent = Linux61.Instance,
        Driver = SmmuDriverGeneration.Linux612,
        Quirks = [],
        Ioctls = VfioOps.Linux66.Add(KvmOps.Table.Rows),
        Vfio = Linux61.Instance.Vfio with
        {
            CapabilityAlignment = 8,
            PadsInfo = true,
            NotAContainer = Ebadfd,
            GrowsMsix = true,
            ChecksTrigger = true,
            HotResetsByOwner = true,
        },
    };
}
