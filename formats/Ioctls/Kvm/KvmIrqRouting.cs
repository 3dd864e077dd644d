using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Ioctls.Kvm;

/// <summary>struct kvm_irq_routing, 8 bytes, then the entries.</summary>
[Tail(TailKind.RoutingEntries)]
[StructLayout(LayoutKind.Sequential)]
public struct KvmIrqRouting
{
    public uint Nr;

    [MustBeZero]
    public uint Flags;
}
