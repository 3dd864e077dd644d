using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>struct kvm_ioeventfd, 64 bytes, of which 36 are padding.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
public struct KvmIoeventfd
{
    public ulong Datamatch;

    /// <summary>Guest physical address, or port.</summary>
    public ulong Addr;

    /// <summary>Bytes; 0 for any.</summary>
    public uint Len;

    [DescriptorIn(FdKind.Eventfd)]
    public int Fd;
    public KvmIoeventfdFlags Flags;
}
