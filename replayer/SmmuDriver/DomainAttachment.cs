using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>
/// Attaching devices to domains and what the first device makes of a domain. Kernel: arm_smmu_attach_dev, arm_smmu_detach_dev, arm_smmu_domain_finalise,
/// arm_smmu_domain_free and the core's __iommu_attach_group, Linux 5.10.
/// </summary>
internal sealed class DomainAttachment(DriverContext context, StreamEntryWriter entries, ContextTables contexts, TlbMaintenance tlb)
{
    private const int VirtualAddressBits = 48;

    private static readonly Rule NestingTooLate = new(
        "nesting.attached", "the nesting attribute cannot change once a device is attached", "Linux 5.10 arm-smmu-v3.c arm_smmu_domain_set_attr");

    private static readonly Rule GroupBusy = new("attach.busy", "the group is attached to another domain already", "Linux 5.10 drivers/iommu/iommu.c __iommu_attach_group");

    private static readonly Rule OneStage = new(
        "attach.one-stage",
        "a nesting domain needs an SMMU with both stages; the device was taken out of its old domain already and stays out",
        "IOMMU v8 and later, arm-smmu-v3.c arm_smmu_domain_finalise");

    private static readonly Rule OtherDoorbell = new(
        "attach.doorbells", "a device of a nesting domain has another interrupt doorbell than those in it", "IOMMU v7 to v15, arm-smmu-v3.c arm_smmu_attach_dev");

    private static readonly Rule HardwareMessages = new(
        "attach.hardware-msi", "a device with a hardware message-interrupt region cannot nest", "IOMMU v8 to v16, arm-smmu-v3.c arm_smmu_attach_dev");

    private readonly bool _singleDoorbell = context.Dialect.Has(Quirk.SingleMsiDoorbell);

    private static readonly Rule NoIdentifier = new("attach.no-id", "all ASIDs or VMIDs are in use", "Linux 5.10 arm-smmu-v3.c arm_smmu_domain_finalise_s1 and _s2");

    public static DriverResult SetNesting(Domain domain)
    {
        if (domain.IsFinalised)
        {
            return DriverResult.Fail(Errno.EPERM, NestingTooLate);
        }

        domain.Stage = DomainStage.Nested;
        return DriverResult.Success;
    }

    /// <summary>iommu_attach_group for a group of one device.</summary>
    public DriverResult Attach(Domain domain, Master master)
    {
        if (master.GroupDomain != master.DefaultDomain && master.GroupDomain != master.EmptyDomain)
        {
            return DriverResult.Fail(Errno.EBUSY, GroupBusy);
        }

        DriverResult result = AttachDevice(domain, master);
        if (result.Ok)
        {
            master.GroupDomain = domain;
        }

        return result;
    }

    /// <summary>iommu_detach_group: back to the default domain, or to the empty one while a user owns the group.</summary>
    public void Detach(Master master)
    {
        Domain home = master is { DmaOwners: > 0, EmptyDomain: { } empty } ? empty : master.DefaultDomain;
        if (master.GroupDomain == home)
        {
            return;
        }

        AttachDevice(home, master);
        master.GroupDomain = home;
    }

    /// <summary>arm_smmu_attach_dev: out of the old domain first, whatever comes after.</summary>
    public DriverResult AttachDevice(Domain domain, Master master)
    {
        Leave(master);
        DriverResult result = domain.IsFinalised ? DriverResult.Success : Finalise(domain);
        if (!result.Ok)
        {
            return result;
        }

        if (domain.Stage == DomainStage.Nested && CheckMessages(domain, master) is { } refused)
        {
            return DriverResult.Fail(Errno.EINVAL, refused);
        }

        master.Domain = domain;
        Rule? stopped = entries.Install(master);
        domain.MasterList.Insert(0, master);
        return stopped is null ? DriverResult.Success : DriverResult.Stuck(stopped);
    }

    /// <summary>Frees a domain without devices. Kernel: arm_smmu_domain_free; its message interrupt mappings went before.</summary>
    public void Free(Domain domain)
    {
        if (domain.IsFinalised)
        {
            tlb.InvalidateDomain(domain);
            context.Release(domain);
        }
    }

    private void Leave(Master master)
    {
        if (master.Domain is not { } old)
        {
            return;
        }

        old.MasterList.Remove(master);
        master.Domain = null;
        entries.Install(master);
    }

    // Bindings serve one doorbell, and an address the hardware decodes itself cannot be bound.
    private Rule? CheckMessages(Domain domain, Master master)
    {
        if (master.MsiController != 0 && _singleDoorbell && domain.MasterList.Exists(m => m.MsiController != 0 && m.MsiController != master.MsiController))
        {
            return OtherDoorbell;
        }

        return master.HasHardwareMsi && context.Dialect.HasNesting ? HardwareMessages : null;
    }

    private DriverResult Finalise(Domain domain)
    {
        SmmuFeatures features = context.Features;
        bool twoStages = features.Stage1 && features.Stage2;
        if (domain.Stage == DomainStage.Nested && !twoStages && context.Dialect.HasNesting)
        {
            return DriverResult.Fail(Errno.EINVAL, OneStage);
        }

        // "Restrict the stage to what we can actually support"
        domain.Stage = !features.Stage1 ? DomainStage.Stage2 : !features.Stage2 ? DomainStage.Stage1 : domain.Stage;
        bool stage1 = domain.Stage == DomainStage.Stage1;
        int identifier = stage1 ? context.Asids.Allocate() : context.Vmids.Allocate();
        if (identifier == 0)
        {
            return DriverResult.Fail(Errno.ENOSPC, NoIdentifier);
        }

        PageTableFormat format = stage1
            ? PageTableFormat.Create(false, VirtualAddressBits, features.InputBits, features.PageSizes)
            : PageTableFormat.Create(true, features.InputBits, features.OutputBits, features.PageSizes);
        domain.Table = new PageTable(format, context.Memory, context.Pages);
        if (stage1)
        {
            domain.Asid = identifier;
            contexts.Install(domain);
        }
        else
        {
            domain.Vmid = identifier;
        }

        return DriverResult.Success;
    }
}
