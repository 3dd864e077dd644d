namespace TraceReplay.Formats.Dialects;

/// <summary>Linux 6.1: VFIO by group only; DMA ownership, updates of user addresses, low power.</summary>
internal static class Linux61
{
    public static readonly Dialect Instance = Linux510.Instance with
    {
        Name = "linux-6.1",
        Summary = "mainline VFIO of Linux 6.1",
        Source = "Linux 6.1 drivers/vfio/vfio_main.c, container.c, vfio_iommu_type1.c, pci/vfio_pci_core.c",
        Date = "2022-12-11",
        BaseKernel = "6.1",
        Parent = Linux510.Instance,
        Driver = SmmuDriverGeneration.Linux61,
        Vfio = Linux510.Instance.Vfio with
        {
            UpdatesVaddr = true,
            UnmapsForOthers = true,
            EnforcesCoherency = true,
            FindsDeviceFirst = true,
            FindsContainerFirst = true,
            HasLowPower = true,
        },
    };
}
