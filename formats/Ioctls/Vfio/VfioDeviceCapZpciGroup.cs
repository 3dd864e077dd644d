using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_device_info_cap_zpci_group, 48 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioDeviceCapZpciGroup
{
    public VfioCapabilityHeader Header;
    public ulong Dasm;
    public ulong MsiAddr;
    public ulong Flags;
    public ushort Mui;
    public ushort Noi;
    public ushort MaxStbl;
    public byte Version;

    [MustBeZero]
    public byte Reserved;
    public ushort ImaxStbl;
}
