namespace TraceReplay.Formats.Dialects;

/// <summary>Linux 7.3 built with CONFIG_IOMMUFD_VFIO_CONTAINER: what opens /dev/vfio/vfio gets an iommufd that knows the calls of a container.</summary>
internal static class Linux73Compat
{
    public static readonly Dialect Instance = Linux73.Instance with
    {
        Name = "linux-7.3-compat",
        Summary = "Linux 7.3 where iommufd serves /dev/vfio/vfio",
        Source = "Linux 7.3 drivers/iommu/iommufd/vfio_compat.c, Kconfig IOMMUFD_VFIO_CONTAINER",
        BaseKernel = "7.3-compat",
        Parent = Linux73.Instance,
        Vfio = Linux73.Instance.Vfio with { ContainerIsIommufd = true },
    };
}
