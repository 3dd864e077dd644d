using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver.Modern;
using TraceReplay.Replayer.SmmuDriver.X86;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>
/// What the user API above knows of the kernel's IOMMU core and SMMUv3 driver. One implementation per shape of that driver; which one a replay gets is a
/// property of its dialect.
/// </summary>
internal abstract class IommuDriver
{
    private static readonly Rule NotThisKernel = new("driver.absent", "this kernel's SMMU driver does not have the operation", "Dialect.Driver");

    public abstract IRegisterObserver? RegisterObserver { get; set; }

    /// <summary>The SMMU and its queues are enabled.</summary>
    public abstract bool IsUp { get; }

    /// <summary>Physical page of the interrupt controller's doorbell: a fact of the machine, here that of QEMU's "virt".</summary>
    public ulong DoorbellPage { get; set; } = 0x809_0000;

    /// <summary>GITS_TRANSLATER in that page.</summary>
    public uint DoorbellOffset { get; set; } = 0x40;

    /// <summary>Firmware says that devices are coherent whatever their attributes (CANWBS): a fact of the machine.</summary>
    public bool FullyCoherent { get; set; }

    /// <summary>Which addresses users can map.</summary>
    public virtual DmaAddresses Addresses { get; } = DmaAddresses.For(HostIommu.ArmSmmu);

    /// <summary>It has page tables, so mappings must be told page by page.</summary>
    public virtual bool KeepsPages => true;

    /// <summary>Event records that went to the host's kernel log, by event number.</summary>
    public abstract IReadOnlyList<long> HostLog { get; }

    /// <summary>Faults that were meant for a user and that no handler took.</summary>
    public virtual long UnclaimedFaults => 0;

    /// <summary>Devices by StreamID.</summary>
    public IEnumerable<Master> Masters => AllMasters.Values;

    public static IommuDriver Create(Smmu smmu, PhysicalMemory memory, PageAllocator pages, Dialect dialect, HostIommu host = HostIommu.ArmSmmu) =>
        host != HostIommu.ArmSmmu ? new X86IommuDriver(host, dialect)
        : dialect.Driver <= SmmuDriverGeneration.Linux61 ? new ArmSmmuDriver(smmu, memory, pages, dialect) : new ModernSmmuDriver(smmu, memory, pages, dialect);

    /// <summary>Boot: probe, allocate, reset, enable.</summary>
    public abstract void Reset();

    /// <summary>Bus probe of a device: its part of the stream table and its default domain.</summary>
    public abstract Master AddMaster(uint streamId);

    public Master? FindMaster(uint streamId) => AllMasters.GetValueOrDefault(streamId);

    /// <summary>iommu_domain_alloc, or iommu_paging_domain_alloc for a device: what VFIO's type1 driver makes for a group.</summary>
    /// <param name="device">First device of the group; kernels before 6.10 ignore it.</param>
    public abstract Domain CreateDomain(Master? device = null);

    public abstract DriverResult SetNesting(Domain domain);

    /// <summary>iommu_attach_group; the domain then has what VFIO's iommu_get_msi_cookie gives it.</summary>
    public abstract DriverResult Attach(Domain domain, Master master);

    /// <summary>iommu_detach_group: back to the default domain, or to the blocking domain where the group has an owner.</summary>
    public abstract void Detach(Domain domain, Master master);

    /// <summary>iommu_domain_free.</summary>
    public abstract void Free(Domain domain);

    /// <summary>iommu_map: one physically contiguous run. On failure nothing stays mapped.</summary>
    public abstract DriverResult Map(Domain domain, ulong iova, ulong pa, ulong size, MapProtection protection);

    /// <summary>iommu_unmap: unmaps and invalidates.</summary>
    /// <returns>Bytes unmapped.</returns>
    public abstract ulong Unmap(Domain domain, ulong iova, ulong size);

    /// <summary>iommu_unmap_fast: unmaps and leaves the invalidation in <paramref name="gather"/>, which may be sent off on the way.</summary>
    public abstract ulong UnmapFast(Domain domain, ulong iova, ulong size, ref TlbGather gather);

    /// <summary>iommu_iotlb_sync: invalidates what was gathered and starts over.</summary>
    public abstract void SyncTlb(Domain domain, ref TlbGather gather);

    /// <summary>iommu_iova_to_phys: 0 when nothing is mapped.</summary>
    public abstract ulong IovaToPhysical(Domain domain, ulong iova);

    /// <summary>What setting up a message interrupt of the device does: finds or makes the mapping of the doorbell.</summary>
    /// <param name="deviceAddress">Address the device is told to write.</param>
    /// <param name="doorbellPhysical">Where that write must arrive.</param>
    public abstract DriverResult PrepareMsi(Master master, out ulong deviceAddress, out ulong doorbellPhysical);

    /// <summary>Message interrupts of the device are torn down. The mapping stays with the domain, so the SMMU sees nothing of it.</summary>
    public virtual void ReleaseMsi(Master master)
    {
    }

    /// <summary>Handles one record of the event queue and writes EVENTQ_CONS.</summary>
    /// <returns>False when the queue is empty.</returns>
    public abstract bool ConsumeEvent();

    public void DrainEvents()
    {
        while (ConsumeEvent())
        {
        }
    }

    /// <summary>A call that never returned repeats its commands: one more batch of 64.</summary>
    /// <returns>False when no call is stuck in a loop.</returns>
    public virtual bool ContinueLoop() => false;

    public abstract void AddStateHash(ref StateHash hash);

    public virtual DriverResult AttachPasidTable(Domain domain, in PasidTableConfig config) => Absent;

    public virtual DriverResult DetachPasidTable(Domain domain) => Absent;

    /// <summary>One call per device of the domain, as the kernel makes them: each sends the domain's commands again.</summary>
    public virtual DriverResult CacheInvalidate(Domain domain, in CacheInvalidation invalidation) => Absent;

    /// <summary>iommu_page_response: what a user answers to a stalled fault.</summary>
    public virtual void RespondToPage(Master master, in PageResponseMessage response)
    {
    }

    public virtual DriverResult BindMsi(Domain domain, ulong iova, ulong gpa, ulong size) => Absent;

    public virtual DriverResult UnbindMsi(Domain domain, ulong iova) => Absent;

    /// <summary>iommu_group_claim_dma_owner or iommu_device_claim_dma_owner. Nothing before 5.18.</summary>
    public virtual DriverResult ClaimDma(Master master) => DriverResult.Success;

    /// <summary>iommu_group_release_dma_owner or iommu_device_release_dma_owner: the default domain comes back. Nothing before 5.18.</summary>
    public virtual void ReleaseDma(Master master)
    {
    }

    /// <summary>domain_alloc_paging_flags: stage, page table and ASID or VMID exist from here.</summary>
    public virtual DriverResult CreatePaging(Master device, uint hwptFlags, out Domain? domain)
    {
        domain = null;
        return Absent;
    }

    /// <summary>alloc_domain_nested of a virtual SMMU: checks the guest's stream table entry.</summary>
    public virtual DriverResult CreateNested(VirtualSmmu virtualSmmu, uint flags, ulong ste0, ulong ste1, out Domain? domain)
    {
        domain = null;
        return Absent;
    }

    /// <summary>iommufd's attach or replace of a device.</summary>
    public virtual DriverResult AttachUser(Domain domain, Master master) => Absent;

    /// <summary>iommufd's detach: the device's group is blocked.</summary>
    public virtual void BlockUser(Master master)
    {
    }

    /// <summary>get_viommu_size: whether the device's SMMU can have virtual ones of that type; asked before the parent is looked at.</summary>
    public virtual DriverResult CanBeVirtual(Master device, uint type) => Absent;

    /// <summary>viommu_init.</summary>
    public virtual DriverResult CreateVirtual(Master device, Domain parent, uint type, out VirtualSmmu? virtualSmmu)
    {
        virtualSmmu = null;
        return Absent;
    }

    public virtual void DestroyVirtual(VirtualSmmu virtualSmmu)
    {
    }

    /// <summary>A vDEVICE: the guest's StreamID of a device behind a virtual SMMU.</summary>
    public virtual DriverResult BindVirtualStream(VirtualSmmu virtualSmmu, Master master, ulong virtualId) => Absent;

    public virtual void UnbindVirtualStream(Master master)
    {
    }

    /// <summary>cache_invalidate of a virtual SMMU: raw commands of the guest.</summary>
    /// <param name="handled">Entries the kernel says it did.</param>
    public virtual DriverResult Invalidate(VirtualSmmu virtualSmmu, ReadOnlySpan<byte> entries, int entryLength, int count, out int handled)
    {
        handled = 0;
        return Absent;
    }

    protected SortedDictionary<uint, Master> AllMasters { get; } = [];

    /// <summary>Domains that were made and not freed, oldest first; those of the DMA API are not among them.</summary>
    protected List<Domain> Domains { get; } = [];

    protected static DriverResult Absent => DriverResult.Fail(Errno.EOPNOTSUPP, NotThisKernel);
}
