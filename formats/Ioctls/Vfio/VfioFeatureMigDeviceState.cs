using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Payload of MIG_DEVICE_STATE, 8 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioFeatureMigDeviceState
{
    public VfioMigrationState DeviceState;

    [DescriptorOut(FdKind.MigrationData)]
    public int DataFd;
}
