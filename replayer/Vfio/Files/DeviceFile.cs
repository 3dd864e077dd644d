using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>
/// A descriptor of a device: from VFIO_GROUP_GET_DEVICE_FD, or a character device /dev/vfio/devices/vfioN. Several may exist for one device. One of a
/// character device answers nothing until it is bound to an iommufd. Linux 7.3 drivers/vfio/vfio_main.c, device_cdev.c.
/// </summary>
/// <param name="isCharacterDevice">Opened by its own name, not through a group.</param>
internal sealed class DeviceFile(Device device, bool isCharacterDevice = false) : VfioFile
{
    public Device Device { get; } = device;

    public bool IsCharacterDevice { get; } = isCharacterDevice;

    /// <summary>The device answers (access_granted): always through a group, for a character device from its BIND_IOMMUFD on and until it is closed.</summary>
    public bool Bound { get; private set; } = !isCharacterDevice;

    /// <summary>What a bound character device is bound to.</summary>
    public IDeviceBinding? Binding { get; private set; }

    public override bool HasPosition => true;

    public override History History => Device.History;

    public override void Doubt(History history) => Device.History = Less(Device.History, history);

    /// <summary>The log met it when it answered already.</summary>
    public void AssumeBound()
    {
        Bound = true;
        Device.Opens++;
        Device.Group.BoundDevices += IsCharacterDevice ? 1 : 0;
    }

    /// <summary>BIND_IOMMUFD succeeded: the device was opened with <see cref="DeviceLifetime.TryOpen"/>.</summary>
    public void Bind(IDeviceBinding binding)
    {
        Binding = binding;
        Device.Binding = binding;
        Bound = true;
    }

    public override string Describe() => Bound ? Device.Describe() : $"{Device.Describe()}, not bound";
}
