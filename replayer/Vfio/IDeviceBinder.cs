using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio;

/// <summary>The calls of a device file that belong to iommufd: VFIO_DEVICE_BIND_IOMMUFD, ATTACH_IOMMUFD_PT, DETACH_IOMMUFD_PT.</summary>
internal interface IDeviceBinder
{
    /// <summary>Any device file, bound or not, also one of a group.</summary>
    void Bind(CallContext c, VfioProcess process, DeviceFile file);

    /// <summary>A bound character device.</summary>
    void Attach(CallContext c, DeviceFile file);

    /// <summary>A bound character device.</summary>
    void Detach(CallContext c, DeviceFile file);
}
