using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>
/// An address space of the driver: struct arm_smmu_domain of Linux 5.10 with the nested series' additions. It is only an intention until the first device
/// is attached, which gives it a page table and an ASID or VMID.
/// </summary>
internal sealed class Domain
{
    internal Domain(bool isDefault)
    {
        IsDefault = isDefault;
    }

    /// <summary>The DMA API's domain of a group, not one of VFIO.</summary>
    public bool IsDefault { get; }

    public DomainKind Kind { get; internal init; }

    public DomainStage Stage { get; internal set; }

    /// <summary>Made by iommufd, which maps doorbells itself (iommufd_sw_msi_install): readable and executable.</summary>
    public bool IsIommufd { get; internal init; }

    /// <summary>Stage 2 below domains of a guest (IOMMU_HWPT_ALLOC_NEST_PARENT).</summary>
    public bool IsNestParent { get; internal init; }

    /// <summary>The guest's SMMU of a nested domain.</summary>
    public VirtualSmmu? Virtual { get; internal init; }

    /// <summary>Words 0 and 1 of the guest's stream table entry, without what the host decides. Zero when the entry is not valid.</summary>
    internal ulong VirtualSte0 { get; init; }

    internal ulong VirtualSte1 { get; init; }

    /// <summary>The domain whose ASID or VMID marks the TLB entries of this domain's devices: the parent of a nested domain, nothing for a blocking one.</summary>
    internal Domain? Tagged => Kind switch
    {
        DomainKind.Paging => this,
        DomainKind.Nested => Virtual?.Parent,
        _ => null,
    };

    /// <summary>Devices whose TLB entries carry this domain's ASID or VMID.</summary>
    internal int TagUsers { get; set; }

    /// <summary>DOMAIN_ATTR_NESTING: the domain was asked to nest and its SMMU let it.</summary>
    public bool IsNesting => Stage == DomainStage.Nested;

    /// <summary>The first device was attached: stage, page table and ASID or VMID are fixed.</summary>
    public bool IsFinalised => Table is not null;

    /// <summary>ASID of a stage-1 domain, otherwise 0.</summary>
    public int Asid { get; internal set; }

    /// <summary>VMID of a stage-2 or nesting domain, otherwise 0.</summary>
    public int Vmid { get; internal set; }

    /// <summary>A stage-1 configuration of the user is set.</summary>
    public bool GuestStage1 { get; internal set; }

    /// <summary>The user wants all traffic aborted.</summary>
    public bool Abort { get; internal set; }

    /// <summary>Attached devices, newest first, the order the driver walks them in.</summary>
    public IReadOnlyList<Master> Masters => MasterList;

    internal List<Master> MasterList { get; } = [];

    internal PageTable? Table { get; set; }

    /// <summary>Byte address of the context descriptor: the driver's own, or the user's (an IPA).</summary>
    internal ulong ContextTable { get; set; }

    internal byte ContextFormat { get; set; }

    /// <summary>log2 of the number of context descriptors.</summary>
    internal byte ContextBits { get; set; }

    /// <summary>Mappings of message interrupt doorbells; null until the domain of VFIO is attached.</summary>
    internal MsiCookie? Msi { get; set; }

    internal void AddStateHash(ref StateHash hash)
    {
        hash.Add((ulong)Stage);
        hash.Add((ulong)Asid);
        hash.Add((ulong)Vmid);
        hash.Add(GuestStage1);
        hash.Add(Abort);
        hash.Add(GuestStage1 ? ContextTable : 0);
        foreach (Master master in MasterList)
        {
            hash.Add((ulong)master.StreamId);
        }

        Msi?.AddStateHash(ref hash);
    }
}
