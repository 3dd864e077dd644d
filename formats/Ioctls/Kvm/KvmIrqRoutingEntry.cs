using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>struct kvm_irq_routing_entry, 48 bytes. The four words are address low, address high, data and device id of an MSI, or chip and pin.</summary>
[StructLayout(LayoutKind.Sequential, Size = 48)]
public struct KvmIrqRoutingEntry
{
    public uint Gsi;
    public KvmRoutingType Type;
    public KvmRoutingFlags Flags;

    [MustBeZero]
    public uint Pad;

    [Hex]
    public uint Word0;

    [Hex]
    public uint Word1;

    [Hex]
    public uint Word2;

    [Hex]
    public uint Word3;
}
