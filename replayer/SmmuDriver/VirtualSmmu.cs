namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>A guest's SMMU as the kernel keeps it: the stage-2 domain whose VMID its TLB entries carry, and the guest's StreamIDs. Kernel: struct arm_vsmmu.</summary>
internal sealed class VirtualSmmu
{
    private readonly SortedDictionary<ulong, Master> _streams = [];

    internal VirtualSmmu(Domain parent)
    {
        Parent = parent;
    }

    /// <summary>The nesting parent: stage 2.</summary>
    public Domain Parent { get; }

    /// <summary>VMID of the parent.</summary>
    public int Vmid => Parent.Vmid;

    /// <summary>Where events of its devices go; null while nobody has an event queue on it.</summary>
    public IVirtualEventSink? EventSink { get; set; }

    /// <summary>Devices by the guest's StreamID.</summary>
    public IReadOnlyDictionary<ulong, Master> Streams => _streams;

    internal bool Add(ulong virtualId, Master master) => _streams.TryAdd(virtualId, master);

    internal void Remove(ulong virtualId) => _streams.Remove(virtualId);
}
