namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>A device behind the SMMU with one StreamID, alone in its group.</summary>
internal sealed class Master
{
    internal Master(uint streamId, Domain defaultDomain)
    {
        StreamId = streamId;
        DefaultDomain = defaultDomain;
        GroupDomain = defaultDomain;
    }

    public uint StreamId { get; }

    /// <summary>The domain the SMMU is programmed with; null when an attach failed half way.</summary>
    public Domain? Domain { get; internal set; }

    /// <summary>The DMA API's own domain of the group.</summary>
    public Domain DefaultDomain { get; }

    /// <summary>Takes fault records of the device and answers with 0 or a positive errno; null when nobody registered.</summary>
    public Func<IommuFault, int>? FaultHandler { get; set; }

    /// <summary>The domain the IOMMU core believes the group is in; a failed attach does not change it.</summary>
    internal Domain GroupDomain { get; set; }

    /// <summary>Users that own the DMA of the group (iommu_group_claim_dma_owner).</summary>
    internal int DmaOwners { get; set; }

    /// <summary>What the core puts an owned group into where the driver has no blocking domain of its own.</summary>
    internal Domain? EmptyDomain { get; set; }

    /// <summary>Byte address of the device's own context descriptor table; 0 until stage 1 was used.</summary>
    internal ulong ContextTable { get; set; }

    /// <summary>The guest's StreamID as the last attach found it: what events carry.</summary>
    internal VirtualStream? AttachedStream { get; set; }

    /// <summary>The guest's StreamID as it is bound now: what invalidations are checked against.</summary>
    internal VirtualStream? BoundStream { get; set; }

    /// <summary>The device was given a doorbell, so every domain it comes into must map it.</summary>
    internal bool UsesMsi { get; set; }
    /// <summary>ATS is on: facts of the machine, as the next four.</summary>
    public bool AtsEnabled { get; set; }

    /// <summary>log2 of the substreams of the device.</summary>
    public int SubstreamBits { get; set; }

    /// <summary>Firmware lets the device stall.</summary>
    public bool StallEnabled { get; set; }

    /// <summary>Which interrupt controller takes its messages; 0 for none.</summary>
    public int MsiController { get; set; } = 1;

    /// <summary>The device has a reserved region of hardware message interrupts.</summary>
    public bool HasHardwareMsi { get; set; }

    /// <summary>Groups of stalled faults that wait for an answer, oldest first.</summary>
    public List<uint> PendingPages { get; } = [];

    /// <summary>The interrupt controller has lost the device's only event for good.</summary>
    internal bool MsiEventLost { get; set; }
}
