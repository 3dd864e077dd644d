namespace TraceReplay.Replayer.Vfio;

/// <summary>The iommufd side of a bound device file.</summary>
internal interface IDeviceBinding
{
    /// <summary>Two devices with the same owner may be reset together: identity of the iommufd.</summary>
    object Owner { get; }

    /// <summary>The device's number in the iommufd.</summary>
    uint DeviceId { get; }

    /// <summary>The device file is closed for good: the device leaves its address space and its iommufd (vfio_iommufd_physical_unbind).</summary>
    void Unbind();
}
