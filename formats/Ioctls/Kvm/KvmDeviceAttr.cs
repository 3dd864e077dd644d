using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>struct kvm_device_attr, 24 bytes. For the VFIO device, group 1 and attributes 1 and 2 add and remove the VFIO file whose descriptor stands at the address.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct KvmDeviceAttr
{
    [MustBeZero]
    public uint Flags;
    public uint Group;
    public ulong Attr;

    [UserPointer(ElementSize = 8)]
    public ulong Addr;
}
