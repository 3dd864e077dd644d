using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Vfio.Kvm;

/// <summary>KVM_SET_USER_MEMORY_REGION.</summary>
internal static class KvmMemory
{
    private const int Size = 32;
    private const uint SlotLimit = 32767;
    private const ulong PageMask = 0xfff;
    private const ulong MostPages = (1UL << 31) - 1;

    public static void Set(CallContext c, VirtualMachine machine, KvmMemoryFlags known)
    {
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        // The upper half names the address space, of which arm64 has one.
        uint number = UserCopy.U32(c, 0);
        var slot = new MemorySlot(UserCopy.U64(c, 8), UserCopy.U64(c, 16), UserCopy.U64(c, 24), UserCopy.U32(c, 4));
        bool aligned = ((slot.Size | slot.GuestAddress | slot.UserAddress) & PageMask) == 0;
        bool wraps = slot.GuestAddress + slot.Size < slot.GuestAddress;
        if ((slot.Flags & ~(uint)known) != 0 || !aligned || wraps || number >= SlotLimit || slot.Size >> 12 > MostPages)
        {
            c.Fail(Errno.EINVAL, KvmRules.MemoryArguments);
        }
        else if (slot.Size == 0)
        {
            Delete(c, machine, number);
        }
        else if (Check(machine, number, slot) is { Rule: { } rule } refused)
        {
            c.Fail(refused.Errno, rule);
        }
        else
        {
            machine.Slots[number] = slot;
            c.Succeed(0, KvmRules.Memory);
        }
    }

    private static void Delete(CallContext c, VirtualMachine machine, uint number)
    {
        if (machine.Slots.Remove(number))
        {
            c.Succeed(0, KvmRules.Memory);
        }
        else
        {
            c.Fail(Errno.EINVAL, KvmRules.MemoryMissing);
        }
    }

    private static (int Errno, Rule? Rule) Check(VirtualMachine machine, uint number, in MemorySlot slot)
    {
        const uint Readonly = (uint)KvmMemoryFlags.Readonly;
        bool exists = machine.Slots.TryGetValue(number, out MemorySlot old);
        if (exists && (old.UserAddress != slot.UserAddress || old.Size != slot.Size || ((old.Flags ^ slot.Flags) & Readonly) != 0))
        {
            return (Errno.EINVAL, KvmRules.MemoryChange);
        }

        if (!exists || old.GuestAddress != slot.GuestAddress)
        {
            foreach ((uint other, MemorySlot taken) in machine.Slots)
            {
                if (other != number && taken.Overlaps(slot))
                {
                    return (Errno.EEXIST, KvmRules.MemoryOverlap);
                }
            }
        }

        return slot.GuestAddress + slot.Size > machine.AddressEnd ? (Errno.EFAULT, KvmRules.MemoryRange) : default;
    }
}
