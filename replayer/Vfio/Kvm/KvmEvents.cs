using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio;
using TraceReplay.Replayer.Vfio.Files;
using TraceReplay.Replayer.Vfio.Irqs;

namespace TraceReplay.Replayer.Vfio.Kvm;

/// <summary>KVM_IRQFD and KVM_IOEVENTFD: eventfds as a guest's interrupts and as ends of a guest's writes.</summary>
internal static class KvmEvents
{
    public static void Interrupt(CallContext c, VfioProcess process, VirtualMachine machine)
    {
        const int Size = 32;
        const KvmIrqfdFlags Known = KvmIrqfdFlags.Deassign | KvmIrqfdFlags.Resample;
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        int fd = (int)UserCopy.U32(c, 0);
        uint gsi = UserCopy.U32(c, 4);
        var flags = (KvmIrqfdFlags)UserCopy.U32(c, 8);
        if ((flags & ~Known) != 0)
        {
            c.Fail(Errno.EINVAL, KvmRules.IrqfdFlags);
            return;
        }

        bool assign = (flags & KvmIrqfdFlags.Deassign) == 0;
        if (assign && !machine.HasInterruptController)
        {
            c.Fail(Errno.EAGAIN, KvmRules.IrqfdEarly);
            return;
        }

        if (!EventfdLookup.TryFind(c, process, fd, out EventfdFile? eventfd)
            || (assign && (flags & KvmIrqfdFlags.Resample) != 0 && !EventfdLookup.TryFind(c, process, (int)UserCopy.U32(c, 12), out _)))
        {
            return;
        }

        if (!assign)
        {
            machine.RemoveInterrupt(eventfd!, gsi);
        }
        else if (machine.Interrupts.Exists(i => i.Eventfd == eventfd))
        {
            c.Fail(Errno.EBUSY, KvmRules.IrqfdBusy);
            return;
        }
        else
        {
            machine.AddInterrupt(eventfd!, gsi);
        }

        c.Succeed(0, KvmRules.Irqfd);
    }

    public static void Write(CallContext c, VfioProcess process, VirtualMachine machine)
    {
        const int Size = 64;
        const KvmIoeventfdFlags Known = KvmIoeventfdFlags.Datamatch | KvmIoeventfdFlags.Pio | KvmIoeventfdFlags.Deassign | KvmIoeventfdFlags.VirtioCcw;
        if (!UserCopy.TryRead(c, Size))
        {
            return;
        }

        ulong address = UserCopy.U64(c, 8);
        uint length = UserCopy.U32(c, 16);
        var flags = (KvmIoeventfdFlags)UserCopy.U32(c, 24);
        bool matches = (flags & KvmIoeventfdFlags.Datamatch) != 0;
        bool deassign = (flags & KvmIoeventfdFlags.Deassign) != 0;

        // Only a new one is checked; one that is not there is missing, whatever its arguments.
        if (!deassign && (length is not (0 or 1 or 2 or 4 or 8) || address + length < address || (flags & ~Known) != 0 || (length == 0 && matches)))
        {
            c.Fail(Errno.EINVAL, KvmRules.IoeventfdArguments);
            return;
        }

        if (!EventfdLookup.TryFind(c, process, (int)UserCopy.U32(c, 20), out EventfdFile? eventfd))
        {
            return;
        }

        var write = new EventWrite(eventfd!, address, length, matches ? UserCopy.U64(c, 0) : null, (flags & KvmIoeventfdFlags.Pio) != 0);
        if (deassign)
        {
            bool removed = machine.Writes.Remove(write);
            c.Succeed(removed ? 0 : -Errno.ENOENT, removed ? KvmRules.Ioeventfd : KvmRules.IoeventfdMissing);
        }
        else if (machine.Writes.Exists(w => w.Collides(write)))
        {
            c.Fail(Errno.EEXIST, KvmRules.IoeventfdExists);
        }
        else
        {
            machine.Writes.Add(write);
            c.Succeed(0, KvmRules.Ioeventfd);
        }
    }
}
