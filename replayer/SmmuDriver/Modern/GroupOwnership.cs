using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver.Modern;

/// <summary>
/// Which domain the core has a group in: the default one, a user's, or the blocking one while a user owns the group and has it nowhere. Groups of one device.
/// Kernel: __iommu_take_dma_ownership, __iommu_release_dma_ownership, __iommu_attach_group, __iommu_group_set_core_domain and
/// iommu_replace_group_handle, Linux 6.12 and 7.3.
/// </summary>
internal sealed class GroupOwnership(DeviceAttachment attachment)
{
    private static readonly Rule GroupBusy = new("attach.busy", "the group is in a user's domain already", "Linux 7.3 drivers/iommu/iommu.c __iommu_attach_group");

    private static readonly Rule ClaimBusy = new("claim.busy", "the group is in another domain than its default one", "Linux 7.3 drivers/iommu/iommu.c __iommu_take_dma_ownership");

    private readonly Domain _blocked = new(isDefault: false) { Kind = DomainKind.Blocked };

    public DriverResult Claim(Master master)
    {
        if (master.DmaOwners == 0)
        {
            if (master.GroupDomain != master.DefaultDomain)
            {
                return DriverResult.Fail(Errno.EBUSY, ClaimBusy);
            }

            Move(_blocked, master);
        }

        master.DmaOwners++;
        return DriverResult.Success;
    }

    public void Release(Master master)
    {
        if (master.DmaOwners > 0 && --master.DmaOwners == 0)
        {
            Move(master.DefaultDomain, master);
        }
    }

    public DriverResult Attach(Domain domain, Master master) =>
        master.GroupDomain != master.DefaultDomain && master.GroupDomain != _blocked ? DriverResult.Fail(Errno.EBUSY, GroupBusy) : Move(domain, master);

    /// <summary>From whatever domain the group is in; the same one is nothing to do.</summary>
    public DriverResult Replace(Domain domain, Master master) => Move(domain, master);

    public void LeaveUser(Master master) => Move(master.DmaOwners > 0 ? _blocked : master.DefaultDomain, master);

    private DriverResult Move(Domain domain, Master master)
    {
        if (master.GroupDomain == domain)
        {
            return DriverResult.Success;
        }

        DriverResult result = attachment.Attach(domain, master);
        if (result.Ok)
        {
            master.GroupDomain = domain;
        }

        return result;
    }
}
