using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Vfio;

namespace TraceReplay.Formats.Dialects;

/// <summary>Linux 5.10 without the nested series: VFIO group/container, type1 v1/v2. include/uapi/linux/vfio.h of 5.10.</summary>
internal static class Linux510
{
    public static readonly Dialect Instance = new()
    {
        Name = "linux-5.10",
        Summary = "mainline VFIO of Linux 5.10, no nested-stage ioctls",
        Source = "Linux 5.10 include/uapi/linux/vfio.h, drivers/vfio, drivers/iommu",
        Date = "2020-12-13",
        BaseKernel = "5.10",
        IsBaseline = true,
        IsRecorded = true,
        Quirks = [Quirk.StageOneKeepsStage2Words],
        Ioctls = VfioOps.Linux510.Add(KvmOps.Table.Rows),
    };
}
