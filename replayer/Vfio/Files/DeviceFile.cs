namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>A descriptor of VFIO_GROUP_GET_DEVICE_FD. Several may exist for one device.</summary>
internal sealed class DeviceFile(Device device) : VfioFile
{
    public Device Device { get; } = device;

    public override bool HasPosition => true;

    public override string Describe() => Device.Describe();
}
