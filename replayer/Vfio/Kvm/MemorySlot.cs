namespace TraceReplay.Replayer.Vfio.Kvm;

/// <summary>A piece of guest memory: where the guest sees it and where the VMM keeps it.</summary>
/// <param name="GuestAddress">Guest physical address, bytes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="UserAddress">Virtual address in the VMM.</param>
/// <param name="Flags">KVM_MEM_*.</param>
internal readonly record struct MemorySlot(ulong GuestAddress, ulong Size, ulong UserAddress, uint Flags)
{
    public bool Overlaps(in MemorySlot other) => GuestAddress < other.GuestAddress + other.Size && other.GuestAddress < GuestAddress + Size;
}
