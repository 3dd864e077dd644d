using System.Globalization;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Files;

namespace TraceReplay.Replayer.Vfio.Kvm;

/// <summary>struct kvm as far as devices, interrupts and guest memory go.</summary>
/// <param name="addressBits">Bits of a guest physical address.</param>
internal sealed class VirtualMachine(int addressBits)
{
    /// <summary>First guest physical address that does not exist.</summary>
    public ulong AddressEnd => 1UL << addressBits;

    /// <summary>By slot number.</summary>
    public SortedDictionary<uint, MemorySlot> Slots { get; } = [];

    public SortedSet<KvmDeviceType> Devices { get; } = [];

    public List<InterruptFd> Interrupts { get; } = [];

    public List<EventWrite> Writes { get; } = [];

    /// <summary>Interrupt numbers that are messages, as the last routing table says.</summary>
    public SortedSet<uint> Messages { get; } = [];

    /// <summary>Files the VFIO device was told of.</summary>
    public List<VfioFile> Files { get; } = [];

    public bool HasInterruptController => Devices.Contains(KvmDeviceType.ArmVgicV2) || Devices.Contains(KvmDeviceType.ArmVgicV3);

    /// <summary>The eventfd raises the interrupt from now on; whatever it is signalled is taken.</summary>
    public void AddInterrupt(EventfdFile eventfd, uint gsi)
    {
        Interrupts.Add(new InterruptFd(eventfd, gsi));
        eventfd.Interrupts++;
    }

    public void RemoveInterrupt(EventfdFile eventfd, uint gsi)
    {
        if (Interrupts.Remove(new InterruptFd(eventfd, gsi)))
        {
            eventfd.Interrupts--;
        }
    }

    /// <summary>The machine's descriptor is gone, and with it what waits on eventfds.</summary>
    public void DropInterrupts()
    {
        foreach (InterruptFd interrupt in Interrupts)
        {
            interrupt.Eventfd.Interrupts--;
        }

        Interrupts.Clear();
    }

    public string Describe() => string.Create(
        CultureInfo.InvariantCulture, $"virtual machine, {Slots.Count} memory slot(s), {Interrupts.Count} interrupt eventfd(s), {Messages.Count} message route(s), {Writes.Count} write eventfd(s), {Files.Count} VFIO file(s)");

    public void AddStateHash(ref StateHash hash)
    {
        foreach ((uint number, MemorySlot slot) in Slots)
        {
            hash.Add((ulong)number);
            hash.Add(slot.GuestAddress);
            hash.Add(slot.Size);
            hash.Add((ulong)slot.Flags);
        }

        foreach (InterruptFd interrupt in Interrupts)
        {
            hash.Add((ulong)interrupt.Gsi);
        }

        hash.Add((long)Writes.Count);
        hash.Add((long)Files.Count);
    }
}
