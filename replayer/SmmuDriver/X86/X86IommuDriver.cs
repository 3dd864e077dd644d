using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver.X86;

/// <summary>
/// VT-d and AMD-Vi as far as the user API shows them: no log has their tables or queues, so there is nothing below this. Kernel: drivers/iommu/intel/iommu.c and
/// drivers/iommu/amd/iommu.c, Linux 6.1 and later.
/// </summary>
internal sealed class X86IommuDriver(HostIommu host, Dialect dialect) : IommuDriver
{
    private const ulong PageMask = 0xfff;

    private static readonly Rule Misaligned = new("map.aligned", "address and size must be multiples of the smallest page", "Linux 6.1 drivers/iommu/iommu.c __iommu_map");

    private static readonly Rule GroupBusy = new("attach.busy", "the group is in a user's domain already", "Linux 6.1 drivers/iommu/iommu.c __iommu_attach_group");

    private static readonly Rule PagingFlags = new(
        "hwpt.x86", "nesting parents, dirty tracking and PASIDs depend on the machine's VT-d or AMD-Vi", "Linux 7.3 drivers/iommu/intel/iommu.c intel_iommu_domain_alloc_paging_flags");

    private static readonly Rule NoVirtual = new("viommu.x86", "virtual IOMMUs of VT-d and AMD-Vi are not modelled", "Linux 7.3 drivers/iommu/intel/nested.c");

    private readonly DmaAddresses _addresses = DmaAddresses.For(host);
    private bool _up;

    public override DmaAddresses Addresses => _addresses;

    public override bool KeepsPages => false;

    public override IRegisterObserver? RegisterObserver { get; set; }

    public override bool IsUp => _up;

    public override IReadOnlyList<long> HostLog => [];

    public override void Reset() => _up = true;

    public override Master AddMaster(uint streamId)
    {
        if (!AllMasters.TryGetValue(streamId, out Master? master))
        {
            AllMasters.Add(streamId, master = new Master(streamId, new Domain(isDefault: true)));
            master.Domain = master.DefaultDomain;
        }

        return master;
    }

    public override Domain CreateDomain(Master? device = null)
    {
        var domain = new Domain(isDefault: false);
        Domains.Add(domain);
        return domain;
    }

    /// <summary>Whether the hardware nests is a fact of the machine that VFIO shows nowhere else: the caller has asked the log.</summary>
    public override DriverResult SetNesting(Domain domain) => DriverResult.Success;

    public override DriverResult Attach(Domain domain, Master master)
    {
        if (master.GroupDomain != master.DefaultDomain)
        {
            return DriverResult.Fail(Errno.EBUSY, GroupBusy);
        }

        Move(domain, master);
        return DriverResult.Success;
    }

    public override void Detach(Domain domain, Master master)
    {
        if (master.GroupDomain == domain)
        {
            Move(master.DefaultDomain, master);
        }
    }

    public override void Free(Domain domain) => Domains.Remove(domain);

    public override DriverResult Map(Domain domain, ulong iova, ulong pa, ulong size, MapProtection protection) =>
        ((iova | pa | size) & PageMask) != 0 ? DriverResult.Fail(Errno.EINVAL, Misaligned) : DriverResult.Success;

    public override ulong Unmap(Domain domain, ulong iova, ulong size) => size;

    public override ulong UnmapFast(Domain domain, ulong iova, ulong size, ref TlbGather gather) => size;

    public override void SyncTlb(Domain domain, ref TlbGather gather)
    {
    }

    public override ulong IovaToPhysical(Domain domain, ulong iova) => 0;

    /// <summary>The hardware takes messages at the processor's own address, whatever domain the device is in.</summary>
    public override DriverResult PrepareMsi(Master master, out ulong deviceAddress, out ulong doorbellPhysical)
    {
        doorbellPhysical = _addresses.Reserved[0].First;
        deviceAddress = doorbellPhysical;
        return DriverResult.Success;
    }

    public override bool ConsumeEvent() => false;

    public override DriverResult ClaimDma(Master master)
    {
        master.DmaOwners += dialect.Driver >= SmmuDriverGeneration.Linux61 ? 1 : 0;
        return DriverResult.Success;
    }

    public override void ReleaseDma(Master master) => master.DmaOwners -= master.DmaOwners > 0 ? 1 : 0;

    public override DriverResult CreatePaging(Master device, uint hwptFlags, out Domain? domain)
    {
        domain = hwptFlags == 0 ? CreateDomain(device) : null;
        return domain is null ? DriverResult.Unmodelled(PagingFlags) : DriverResult.Success;
    }

    public override DriverResult AttachUser(Domain domain, Master master)
    {
        Move(domain, master);
        return DriverResult.Success;
    }

    public override void BlockUser(Master master) => Move(master.DefaultDomain, master);

    public override DriverResult CanBeVirtual(Master device, uint type) => DriverResult.Unmodelled(NoVirtual);

    public override void AddStateHash(ref StateHash hash)
    {
        foreach (Master master in AllMasters.Values)
        {
            hash.Add((ulong)master.StreamId);
            hash.Add((ulong)master.DmaOwners);
            hash.Add(master.GroupDomain == master.DefaultDomain);
        }

        hash.Add((ulong)Domains.Count);
    }

    private static void Move(Domain domain, Master master)
    {
        master.GroupDomain = domain;
        master.Domain = domain;
    }
}
