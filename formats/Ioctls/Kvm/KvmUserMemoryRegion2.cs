using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>struct kvm_userspace_memory_region2, 160 bytes, of which 112 are padding.</summary>
[StructLayout(LayoutKind.Sequential, Size = 160)]
public struct KvmUserMemoryRegion2
{
    public uint Slot;
    public KvmMemoryFlags Flags;
    public ulong GuestPhysAddr;

    /// <summary>Bytes; 0 deletes the slot.</summary>
    public ulong MemorySize;

    [UserPointer(nameof(MemorySize), IsMemory = true)]
    public ulong UserspaceAddr;
    public ulong GuestMemfdOffset;

    [DescriptorIn(FdKind.Unknown)]
    public int GuestMemfd;

    [MustBeZero]
    public uint Pad;
}
