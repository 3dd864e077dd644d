using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>struct vfio_pci_hot_reset, 12 bytes, then the group descriptors.</summary>
[Tail(TailKind.GroupDescriptors)]
[StructLayout(LayoutKind.Sequential)]
public struct VfioPciHotReset
{
    [SelfSize]
    public uint Argsz;

    [MustBeZero]
    public uint Flags;
    public uint Count;
}
