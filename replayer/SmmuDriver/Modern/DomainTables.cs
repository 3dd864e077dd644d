using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver.Modern;

/// <summary>
/// Makes domains: which stage the flags of a user ask for, page table, ASID or VMID, all before any device is attached. Kernel:
/// arm_smmu_domain_alloc_paging_flags, arm_smmu_domain_finalise and arm_smmu_domain_free_paging, Linux 7.3.
/// </summary>
internal sealed class DomainTables(DriverContext context, TlbMaintenance tlb)
{
    private const int VirtualAddressBits = 48;

    private const uint NestParent = 1;
    private const uint DirtyTracking = 2;
    private const uint Pasid = 8;

    private static readonly Rule Flags = new(
        "paging.flags", "the flags of a paging domain are none, nesting parent, or dirty tracking and PASID together or alone", "Linux 7.3 arm-smmu-v3.c arm_smmu_domain_alloc_paging_flags");

    private static readonly Rule NeedsBothStages = new(
        "paging.nesting", "a nesting parent needs an SMMU with both stages", "Linux 7.3 arm-smmu-v3.c arm_smmu_domain_alloc_paging_flags");

    private static readonly Rule NeedsStage1 = new(
        "paging.stage1", "dirty tracking and PASIDs need stage 1", "Linux 7.3 arm-smmu-v3.c arm_smmu_domain_alloc_paging_flags");

    private static readonly Rule NoDirtyState = new(
        "paging.dirty", "the SMMU does not keep dirty state", "Linux 7.3 drivers/iommu/iommufd/hw_pagetable.c, arm_smmu_capable");

    private static readonly Rule NoIdentifier = new("paging.no-id", "all ASIDs or VMIDs are in use", "Linux 7.3 arm-smmu-v3.c arm_smmu_domain_finalise");

    private static readonly Rule NoTable = new(
        "paging.granule", "the SMMU has no granule that this kernel uses", "Linux 7.3 drivers/iommu/io-pgtable-arm.c");

    public DriverResult Create(uint flags, out Domain? domain)
    {
        domain = null;
        SmmuFeatures features = context.Features;
        switch (flags)
        {
            case 0:
                break;
            case NestParent when !features.Nesting:
                return DriverResult.Fail(Errno.EOPNOTSUPP, NeedsBothStages);
            case NestParent:
                break;
            case DirtyTracking or Pasid or (DirtyTracking | Pasid) when !features.Stage1:
                return DriverResult.Fail(Errno.EOPNOTSUPP, NeedsStage1);
            case DirtyTracking or (DirtyTracking | Pasid) when !features.DirtyTracking:
                return DriverResult.Fail(Errno.EOPNOTSUPP, NoDirtyState);
            case DirtyTracking or Pasid or (DirtyTracking | Pasid):
                break;
            default:
                return DriverResult.Fail(Errno.EOPNOTSUPP, Flags);
        }

        var made = new Domain(isDefault: false) { IsIommufd = true, IsNestParent = flags == NestParent, Stage = flags == NestParent ? DomainStage.Stage2 : DomainStage.Stage1 };
        DriverResult result = Finalise(made);
        domain = result.Ok ? made : null;
        return result;
    }

    /// <summary>arm_smmu_domain_finalise: table and ASID or VMID. Without stage 1 it is stage 2.</summary>
    public DriverResult Finalise(Domain domain)
    {
        SmmuFeatures features = context.Features;
        domain.Stage = !features.Stage1 ? DomainStage.Stage2 : !features.Stage2 ? DomainStage.Stage1 : domain.Stage;
        bool stage1 = domain.Stage == DomainStage.Stage1;
        if (features.PageSizes == 0)
        {
            return DriverResult.Fail(Errno.EINVAL, NoTable);
        }

        int identifier = stage1 ? context.Asids.Allocate() : context.Vmids.Allocate();
        if (identifier == 0)
        {
            return DriverResult.Fail(Errno.ENOSPC, NoIdentifier);
        }

        PageTableFormat format = stage1
            ? PageTableFormat.Create(false, VirtualAddressBits, features.InputBits, features.PageSizes)
            : PageTableFormat.Create(true, features.OutputBits, features.OutputBits, features.PageSizes) with
            {
                ForcesAttributes = domain.IsNestParent && features.Stage2ForcesAttributes,
            };
        format = format with { SplitsBlocks = context.Dialect.Driver < SmmuDriverGeneration.Linux73 };
        domain.Table = new PageTable(format, context.Memory, context.Pages);
        domain.Asid = stage1 ? identifier : 0;
        domain.Vmid = stage1 ? 0 : identifier;
        return DriverResult.Success;
    }

    /// <summary>Frees a domain without devices; the page table's flush comes first.</summary>
    public void Free(Domain domain)
    {
        if (domain.IsFinalised)
        {
            tlb.InvalidateDomain(domain);
            context.Release(domain);
        }
    }
}
