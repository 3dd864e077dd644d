using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>
/// The SMMUv3 driver of Linux 5.10 and what the IOMMU core does around it, with the nested series of the dialect: real tables and queues in model memory,
/// register accesses and commands in the kernel's order. Linux 6.1 differs in who owns the DMA of a group.
/// </summary>
internal sealed class ArmSmmuDriver : IommuDriver
{
    private readonly DriverContext _context;
    private readonly StreamTable _streams;
    private readonly EventQueue _events;
    private readonly TlbMaintenance _tlb;
    private readonly DomainAttachment _attachment;
    private readonly Mappings _mappings;
    private readonly NestedStage1 _stage1;
    private readonly CacheInvalidator _invalidator;
    private readonly MsiMappings _msi;
    private readonly bool _ownsDma;
    private bool _up;

    private static readonly Rule NullDomain = new(
        "boot.null-domain", "with disable_bypass=0 the first stream table entry is written through a null domain", "IOMMU v8 to v10, arm_smmu_write_strtab_ent; fixed in v11");

    public ArmSmmuDriver(Smmu smmu, PhysicalMemory memory, PageAllocator pages, Dialect dialect, HostFacts? host = null)
    {
        _context = new DriverContext(new RegisterPort(smmu), memory, pages, dialect, host);
        _streams = new StreamTable(_context, StreamEntryWriter.Abort);
        _events = new EventQueue(_context, FindMaster);
        _tlb = new TlbMaintenance(_context);
        var entries = new StreamEntryWriter(_context, _streams);
        var contexts = new ContextTables(_context);
        _attachment = new DomainAttachment(_context, entries, contexts, _tlb);
        _mappings = new Mappings(_tlb);
        _stage1 = new NestedStage1(_context, entries);
        _invalidator = new CacheInvalidator(_context, _tlb, contexts);
        _msi = new MsiMappings(_context, _mappings);
        _ownsDma = dialect.Driver >= SmmuDriverGeneration.Linux61;
    }

    public override IRegisterObserver? RegisterObserver
    {
        get => _context.Port.Observer;
        set => _context.Port.Observer = value;
    }

    public override bool IsUp => _up;

    /// <summary>Event records that went to the host's kernel log, by event number.</summary>
    public override IReadOnlyList<long> HostLog => _events.HostLog;

    /// <summary>Faults of nesting domains that no handler took.</summary>
    public override long UnclaimedFaults => _events.Unclaimed;

    /// <summary>Why this kernel does not come up on this machine; null when it does.</summary>
    public Rule? BootCrash { get; private set; }

    /// <summary>Boot: probe, allocate, reset, enable.</summary>
    public override void Reset()
    {
        if (!_context.Host.DisableBypass && _context.Dialect.Has(Quirk.NoDomainWithBypassOopses))
        {
            BootCrash = NullDomain;
            return;
        }

        new DeviceReset(_context, _streams, _events).Run();
        _up = true;
    }

    /// <summary>Bus probe of a device: its part of the stream table, its default domain, the attach and the flush after the (empty) direct mappings.</summary>
    public override Master AddMaster(uint streamId)
    {
        if (AllMasters.TryGetValue(streamId, out Master? known))
        {
            return known;
        }

        var domain = new Domain(isDefault: true);
        var master = new Master(streamId, domain);
        AllMasters.Add(streamId, master);
        if (!IsUp || !_streams.Covers(streamId))
        {
            return master;
        }

        _streams.Prepare(streamId);
        _attachment.AttachDevice(domain, master);
        _tlb.InvalidateDomain(domain);
        return master;
    }

    public override Domain CreateDomain(Master? device = null)
    {
        var domain = new Domain(isDefault: false);
        Domains.Add(domain);
        return domain;
    }

    public override DriverResult SetNesting(Domain domain) => DomainAttachment.SetNesting(domain);

    /// <summary>iommu_attach_group; the domain then has what VFIO's iommu_get_msi_cookie gives it.</summary>
    public override DriverResult Attach(Domain domain, Master master)
    {
        DriverResult result = _attachment.Attach(domain, master);
        if (result.Ok)
        {
            _msi.GetCookie(domain);
        }

        return result;
    }

    /// <summary>iommu_detach_group: the device returns to its default domain; nothing happens when it is there already.</summary>
    public override void Detach(Domain domain, Master master)
    {
        if (master.GroupDomain == domain)
        {
            _attachment.Detach(master);
        }
    }

    /// <summary>From 5.18 on a group that a user owns is in no domain of the host's: without a blocking domain of the driver it gets an empty one.</summary>
    public override DriverResult ClaimDma(Master master)
    {
        if (!_ownsDma || master.DmaOwners++ > 0)
        {
            return DriverResult.Success;
        }

        if (master.EmptyDomain is null)
        {
            master.EmptyDomain = CreateDomain();
        }

        return _attachment.Attach(master.EmptyDomain, master);
    }

    public override void ReleaseDma(Master master)
    {
        if (_ownsDma && master.DmaOwners > 0 && --master.DmaOwners == 0)
        {
            _attachment.Detach(master);
        }
    }

    /// <summary>iommu_domain_free: message interrupt mappings, the flush of the page table, the ASID or VMID.</summary>
    public override void Free(Domain domain)
    {
        _msi.PutCookie(domain);
        _attachment.Free(domain);
        Domains.Remove(domain);
    }

    /// <summary>iommu_map: one physically contiguous run. On failure nothing stays mapped.</summary>
    public override DriverResult Map(Domain domain, ulong iova, ulong pa, ulong size, MapProtection protection) => _mappings.Map(domain, iova, pa, size, protection);

    /// <summary>iommu_unmap: unmaps and invalidates; with nothing mapped a CMD_SYNC alone goes out.</summary>
    /// <returns>Bytes unmapped.</returns>
    public override ulong Unmap(Domain domain, ulong iova, ulong size) => _mappings.Unmap(domain, iova, size);

    /// <summary>iommu_unmap_fast: unmaps and leaves the invalidation in <paramref name="gather"/>, which may be sent off on the way.</summary>
    public override ulong UnmapFast(Domain domain, ulong iova, ulong size, ref TlbGather gather) => _mappings.UnmapFast(domain, iova, size, ref gather);

    /// <summary>iommu_iotlb_sync: invalidates what was gathered and starts over.</summary>
    public override void SyncTlb(Domain domain, ref TlbGather gather)
    {
        if (domain.IsFinalised)
        {
            _tlb.Sync(domain, ref gather);
        }
    }

    /// <summary>iommu_iova_to_phys: 0 when nothing is mapped.</summary>
    public override ulong IovaToPhysical(Domain domain, ulong iova) => domain.Table?.Resolve(iova) ?? 0;

    public override DriverResult AttachPasidTable(Domain domain, in PasidTableConfig config) => _stage1.Attach(domain, config);

    public override DriverResult DetachPasidTable(Domain domain) => _stage1.Detach(domain);

    /// <summary>One call per device of the domain, as the kernel makes them: each sends the domain's commands again.</summary>
    public override DriverResult CacheInvalidate(Domain domain, in CacheInvalidation invalidation) => _invalidator.Invalidate(domain, invalidation);

    /// <summary>Handles a record as if it had come from the queue.</summary>
    public void HandleEvent(in EventRecord record) => _events.Handle(record);

    public override void RespondToPage(Master master, in PageResponseMessage response) => _events.Respond(master, response);

    public override DriverResult BindMsi(Domain domain, ulong iova, ulong gpa, ulong size) => _msi.Bind(domain, iova, gpa, size);

    public override DriverResult UnbindMsi(Domain domain, ulong iova) => _msi.Unbind(domain, iova);

    /// <summary>What setting up a message interrupt of the device does: finds or makes the mapping of the doorbell.</summary>
    /// <param name="deviceAddress">Address the device is told to write.</param>
    /// <param name="doorbellPhysical">Where that write must arrive.</param>
    public override DriverResult PrepareMsi(Master master, out ulong deviceAddress, out ulong doorbellPhysical)
    {
        doorbellPhysical = DoorbellPage + DoorbellOffset;
        return _msi.Prepare(master, DoorbellPage, DoorbellOffset, out deviceAddress);
    }

    /// <summary>Handles one record of the event queue and writes EVENTQ_CONS.</summary>
    /// <returns>False when the queue is empty.</returns>
    public override bool ConsumeEvent() => IsUp && _events.ConsumeOne();

    /// <summary>A call that never returned repeats its commands: one more batch of 64.</summary>
    /// <returns>False when no call is stuck in a loop.</returns>
    public override bool ContinueLoop() => _tlb.ContinueLoop();

    public override void AddStateHash(ref StateHash hash)
    {
        _context.Queue.AddStateHash(ref hash);
        _context.Asids.AddStateHash(ref hash);
        _context.Vmids.AddStateHash(ref hash);
        _events.AddStateHash(ref hash);
        foreach (Master master in AllMasters.Values)
        {
            hash.Add((ulong)master.StreamId);
            hash.Add((ulong)(master.Domain?.Asid ?? 0));
            hash.Add((ulong)(master.Domain?.Vmid ?? 0));
            hash.Add(master.MsiEventLost);
        }

        foreach (Domain domain in Domains)
        {
            domain.AddStateHash(ref hash);
        }
    }
}
