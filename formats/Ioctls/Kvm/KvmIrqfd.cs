using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>struct kvm_irqfd, 32 bytes, of which 16 are padding.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
public struct KvmIrqfd
{
    [DescriptorIn(FdKind.Eventfd)]
    public int Fd;
    public uint Gsi;
    public KvmIrqfdFlags Flags;

    [DescriptorIn(FdKind.Eventfd)]
    public int ResampleFd;
}
