using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Smmuv3.Commands;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>
/// TLB invalidation of a domain, or of one ASID of its user. Kernel: arm_smmu_tlb_inv_context, arm_smmu_tlb_inv_range, arm_smmu_iotlb_sync of Linux 5.10;
/// the variants with a user's ASID are the nested series' __arm_smmu_tlb_inv_*.
/// </summary>
internal class TlbMaintenance(DriverContext context)
{
    /// <summary>ASID argument for "the domain's own".</summary>
    public const int OwnAsid = -1;

    // Since 5.13 a synchronisation with nothing gathered does not reach the SMMU.
    private readonly bool _skipsEmptySync = context.Dialect.Driver >= SmmuDriverGeneration.Linux61;
    private readonly bool _omitsVmid = context.Dialect.Has(Quirk.TlbiByAddressOmitsVmid);
    private readonly bool _el2 = context.Host.InEl2 && context.Dialect.Has(Quirk.InvalidatesEl2OnHostsInEl2);

    private RangeInvalidation _range = new(context.Queue, context.Host.PageShift);
    private RangeInvalidation? _endless;

    /// <summary>Ranges are counted down granule by granule, without batches and without a CMD_SYNC of their own.</summary>
    public bool ByGranule { get; } = context.Dialect.Has(Quirk.RangeLoopByGranule);

    /// <summary>One more batch of the last range invalidation that never ended; other callers go on meanwhile.</summary>
    /// <returns>False when there is none.</returns>
    public bool ContinueLoop()
    {
        _endless?.Continue();
        return _endless is not null;
    }

    public virtual void InvalidateDomain(Domain domain)
    {
        if (domain.Stage == DomainStage.Stage1)
        {
            InvalidateAsid(0, domain.Asid);
            return;
        }

        context.Queue.Issue(new TlbiVmidCommand { Opcode = CommandOpcode.TlbiS12Vmall, VMID = (ushort)domain.Vmid });
        context.Queue.Sync();
    }

    public void InvalidateAsid(int vmid, int asid)
    {
        context.Queue.Issue(new TlbiAsidCommand { Opcode = CommandOpcode.TlbiNhAsid, VMID = (ushort)vmid, ASID = (ushort)asid });
        context.Queue.Sync();
    }

    /// <param name="guestAsid">ASID of the user of a nesting domain, or <see cref="OwnAsid"/> for the domain's own stage.</param>
    /// <returns>False when the kernel loops for ever.</returns>
    public virtual bool InvalidateRange(Domain domain, ulong iova, ulong size, ulong granule, bool leaf, int guestAsid = OwnAsid)
    {
        if (size == 0 && !ByGranule)
        {
            return true;
        }

        bool stage1 = domain.Stage == DomainStage.Stage1;
        bool guest = guestAsid >= 0;
        var template = new TlbiVaCommand
        {
            Opcode = guest && _el2 ? CommandOpcode.TlbiEl2Va : stage1 || guest ? CommandOpcode.TlbiNhVa : CommandOpcode.TlbiS2Ipa,
            VMID = guest && (_omitsVmid || _el2) ? (ushort)0 : (ushort)domain.Vmid,
            ASID = (ushort)(stage1 ? domain.Asid : Math.Max(guestAsid, 0)),
            Leaf = leaf,
        };
        bool ends = ByGranule ? _range.RunByGranule(template, iova, size, granule) : _range.Run(template, iova, size, granule, context.Features.RangeInvalidation);
        if (ends)
        {
            return true;
        }

        _endless = _range;
        _range = new RangeInvalidation(context.Queue, context.Host.PageShift);
        return false;
    }

    /// <summary>iommu_iotlb_sync: with nothing gathered the range is empty, and in 5.10 a CMD_SYNC alone goes out.</summary>
    public virtual void Sync(Domain domain, ref TlbGather gather)
    {
        if (ByGranule)
        {
            SyncByGranule(domain, gather);
        }
        else if (gather.PageSize != 0 || !_skipsEmptySync)
        {
            InvalidateRange(domain, gather.Start, gather.End - gather.Start + 1, gather.PageSize, leaf: true);
        }

        gather = new TlbGather();
    }

    /// <summary>Every TLB entry of the domains: not limited to one VMID.</summary>
    public void InvalidateAll()
    {
        context.Queue.Issue(new TlbiVmidCommand { Opcode = CommandOpcode.TlbiNsnhAll });
        context.Queue.Sync();
    }

    // What was gathered went out page by page, and one CMD_SYNC ends it.
    private void SyncByGranule(Domain domain, in TlbGather gather)
    {
        if (gather.PageSize != 0)
        {
            InvalidateRange(domain, gather.Start, gather.End - gather.Start + 1, gather.PageSize, leaf: true);
        }

        context.Queue.Sync();
    }

    /// <summary>iommu_iotlb_gather_add_page: what does not touch the range, or has another size, sends off what is there.</summary>
    public void Gather(Domain domain, ref TlbGather gather, ulong iova, ulong size)
    {
        ulong end = iova + size - 1;
        if (gather.PageSize != size || end + 1 < gather.Start || iova > gather.End + 1)
        {
            if (gather.PageSize != 0)
            {
                Sync(domain, ref gather);
            }

            gather.PageSize = size;
        }

        gather.End = Math.Max(gather.End, end);
        gather.Start = Math.Min(gather.Start, iova);
    }
}
