using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>struct kvm_create_device, 12 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct KvmCreateDevice
{
    public KvmDeviceType Type;

    [DescriptorOut(FdKind.KvmDevice)]
    public int Fd;
    public KvmCreateDeviceFlags Flags;
}
