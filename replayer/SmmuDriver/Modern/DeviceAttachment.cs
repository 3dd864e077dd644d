using TraceReplay.Formats;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver.Modern;

/// <summary>
/// Programs a device for a domain: the new domain's list of users first, then descriptor and stream table entry, then the old domain's list. Nothing is taken
/// away before, so a device goes from one domain straight to another. Kernel: arm_smmu_attach_prepare, arm_smmu_attach_dev, arm_smmu_attach_dev_nested,
/// arm_smmu_attach_dev_ste and arm_smmu_attach_commit, Linux 6.12 and 7.3.
/// </summary>
internal sealed class DeviceAttachment(StreamEntries entries, ContextEntries contexts, DomainTables tables, ModernTlb tlb)
{
    private static readonly Rule NeedsVirtualStream = new(
        "attach.vdevice", "a nested domain with stage 1 needs the device's guest StreamID: a vDEVICE on the same virtual SMMU",
        "Linux 7.3 arm-smmu-v3-iommufd.c arm_smmu_attach_prepare_vmaster");

    public DriverResult Attach(Domain domain, Master master)
    {
        if (domain is { Kind: DomainKind.Paging, IsFinalised: false } && tables.Finalise(domain) is { Ok: false } refused)
        {
            return refused;
        }

        VirtualStream? stream = null;
        if (domain.Kind == DomainKind.Nested)
        {
            stream = master.BoundStream is { } bound && bound.Smmu == domain.Virtual ? bound : null;
            if (stream is null && VirtualEntry.ConfigOf(domain.VirtualSte0) == StreamConfig.Stage1)
            {
                return DriverResult.Fail(Errno.ENOENT, NeedsVirtualStream);
            }
        }

        Domain? old = master.Domain;
        old?.MasterList.Remove(master);
        domain.MasterList.Insert(0, master);
        master.Domain = domain;
        if (domain.Tagged is { } entered)
        {
            entered.TagUsers++;
        }

        Program(domain, master);
        master.AttachedStream = stream;
        if (old?.Tagged is { } left && --left.TagUsers == 0)
        {
            tlb.TagUnused(left);
        }

        // Nothing translates with the descriptor any more; other domains clear it before the old one's entries go.
        if (domain.Kind is DomainKind.Blocked or DomainKind.Identity)
        {
            contexts.Clear(master);
        }

        return DriverResult.Success;
    }

    private void Program(Domain domain, Master master)
    {
        switch (domain.Kind)
        {
            case DomainKind.Paging when domain.Stage == DomainStage.Stage1:
                contexts.Prepare(master);
                contexts.Install(master, domain);
                entries.Install(master, entries.Stage1(master));
                break;
            case DomainKind.Paging:
                entries.Install(master, entries.Stage2(domain));
                contexts.Clear(master);
                break;
            case DomainKind.Nested:
                entries.Install(master, entries.Nested(domain));
                break;
            case DomainKind.Identity:
                entries.Install(master, entries.Bypass());
                break;
            default:
                entries.Install(master, StreamEntries.Abort);
                break;
        }
    }
}
