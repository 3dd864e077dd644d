using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>struct kvm_userspace_memory_region, 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct KvmUserMemoryRegion
{
    public uint Slot;
    public KvmMemoryFlags Flags;
    public ulong GuestPhysAddr;

    /// <summary>Bytes; 0 deletes the slot.</summary>
    public ulong MemorySize;

    [UserPointer(nameof(MemorySize), IsMemory = true)]
    public ulong UserspaceAddr;
}
