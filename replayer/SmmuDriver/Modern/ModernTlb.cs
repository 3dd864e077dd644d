using System.Numerics;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Smmuv3.Commands;

namespace TraceReplay.Replayer.SmmuDriver.Modern;

/// <summary>
/// TLB invalidation of a domain. Since 7.x a domain keeps a list of what its devices may have cached: without devices nothing is issued, and when the last
/// device leaves everything of its tag goes. Kernel: arm_smmu_domain_inv_range and arm_smmu_inv_flush_iotlb_tag of Linux 7.3, arm_smmu_tlb_inv_range_domain
/// and arm_smmu_tlb_inv_context of 6.12. No device here has ATS.
/// </summary>
internal sealed class ModernTlb(DriverContext context) : TlbMaintenance(context)
{
    private const int PageShift = 12;

    private readonly DriverContext _context = context;
    private readonly CommandBatch _batch = new(context.Queue);
    private readonly bool _listsUsers = context.Dialect.Driver >= SmmuDriverGeneration.Linux73;

    public override void InvalidateDomain(Domain domain)
    {
        if (HasUsers(domain))
        {
            InvalidateTag(domain);
        }
    }

    /// <summary>The last device with the domain's ASID or VMID has left.</summary>
    public void TagUnused(Domain domain)
    {
        if (_listsUsers)
        {
            InvalidateTag(domain);
        }
    }

    public override bool InvalidateRange(Domain domain, ulong iova, ulong size, ulong granule, bool leaf, int guestAsid = OwnAsid)
    {
        if (!HasUsers(domain))
        {
            return true;
        }

        bool all = IsTooBig(size, granule);
        if (all)
        {
            InvalidateTag(domain);
        }
        else
        {
            AddRange(domain, iova, size, granule, leaf);
            _batch.Submit();
        }

        // What a guest's stage 1 made of the pages cannot be found by their address.
        if (domain.IsNestParent && !(all && _listsUsers))
        {
            _context.Queue.Issue([SmmuCommandWords.Of(new TlbiVmidCommand { Opcode = CommandOpcode.TlbiNhAll, VMID = (ushort)domain.Vmid })], sync: true);
        }

        return true;
    }

    private bool HasUsers(Domain domain) => !_listsUsers || domain.TagUsers > 0;

    private void InvalidateTag(Domain domain)
    {
        SmmuCommandWords command = domain.Stage == DomainStage.Stage1
            ? SmmuCommandWords.Of(new TlbiAsidCommand { Opcode = CommandOpcode.TlbiNhAsid, ASID = (ushort)domain.Asid })
            : SmmuCommandWords.Of(new TlbiVmidCommand { Opcode = CommandOpcode.TlbiS12Vmall, VMID = (ushort)domain.Vmid });
        _context.Queue.Issue([command], sync: true);
    }

    // One command per page is worse than one for everything from this many on. Kernel: arm_smmu_inv_size_too_big, Linux 7.3.
    private bool IsTooBig(ulong size, ulong granule)
    {
        if (size is 0 or ulong.MaxValue)
        {
            return true;
        }

        const int EntryShift = 3;
        return _listsUsers && !_context.Features.RangeInvalidation && granule >> EntryShift != 0 && size / granule >= granule >> EntryShift;
    }

    // Kernel: arm_smmu_cmdq_batch_add_range.
    private void AddRange(Domain domain, ulong iova, ulong size, ulong granule, bool leaf)
    {
        bool stage1 = domain.Stage == DomainStage.Stage1;
        bool ranged = _context.Features.RangeInvalidation;
        var template = new TlbiVaCommand
        {
            Opcode = stage1 ? CommandOpcode.TlbiNhVa : CommandOpcode.TlbiS2Ipa,
            VMID = (ushort)domain.Vmid,
            ASID = (ushort)domain.Asid,
            Leaf = leaf,
            TG = ranged ? RangeGranule.Size4K : default,
            TTL = ranged && leaf ? LevelOf(granule) : (byte)0,
        };
        ulong end = iova + size;
        ulong pages = size >> PageShift;
        if (ranged && !leaf && (pages & 31) == 1)
        {
            // A table's level is not told, and a range of one page without a level is reserved.
            pages++;
        }

        ulong step = Math.Max(granule, 1UL << PageShift);
        for (ulong at = iova; at < end;)
        {
            TlbiVaCommand command = template with { Address = at };
            if (ranged && pages != 0)
            {
                int scale = BitOperations.TrailingZeroCount(pages);
                ulong count = (pages >> scale) & 31;
                command = command with { SCALE = (byte)scale, NUM = (byte)(count - 1) };
                step = count << (scale + PageShift);
                pages -= count << scale;
            }

            _batch.Add(SmmuCommandWords.Of(command));
            if (at + step < at)
            {
                break;
            }

            at += step;
        }
    }

    private static byte LevelOf(ulong granule) => (byte)(4 - ((BitOperations.Log2(Math.Max(granule, 1UL << PageShift)) - 3) / (PageShift - 3)));
}
