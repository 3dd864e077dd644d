using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_device_info_cap_zpci_base, 40 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct VfioDeviceCapZpciBase
{
    public VfioCapabilityHeader Header;
    public ulong StartDma;
    public ulong EndDma;
    public ushort Pchid;
    public ushort Vfn;
    public ushort FmbLength;
    public byte Pft;
    public byte Gid;
    public uint Fh;
    public uint CcdfErrLength;
}
