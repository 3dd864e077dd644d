using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.SmmuDriver.Modern;

/// <summary>
/// The SMMUv3 driver of Linux 6.12 and 7.3 and what the IOMMU core does around it: devices go straight from domain to domain, groups that a user owns are
/// blocked while they are nowhere else, and since 7.3 users have nesting parents, virtual SMMUs and domains of guests.
/// </summary>
internal sealed class ModernSmmuDriver : IommuDriver
{
    private readonly DriverContext _context;
    private readonly StreamTable _streams;
    private readonly ModernEventQueue _events;
    private readonly DomainTables _tables;
    private readonly DeviceAttachment _attachment;
    private readonly GroupOwnership _groups;
    private readonly Mappings _mappings;
    private readonly ModernTlb _tlb;
    private readonly MsiMappings _msi;
    private readonly UserDomains _users;
    private readonly GuestCommands _guests;
    private bool _up;

    public ModernSmmuDriver(Smmu smmu, PhysicalMemory memory, PageAllocator pages, Dialect dialect)
    {
        _context = new DriverContext(new RegisterPort(smmu), memory, pages, dialect);
        _streams = new StreamTable(_context, StreamEntries.Abort);
        _events = new ModernEventQueue(_context, FindMaster);
        _tlb = new ModernTlb(_context);
        _mappings = new Mappings(_tlb);
        _msi = new MsiMappings(_context, _mappings);
        _tables = new DomainTables(_context, _tlb);
        _attachment = new DeviceAttachment(new StreamEntries(_context, _streams), new ContextEntries(_context), _tables, _tlb);
        _groups = new GroupOwnership(_attachment);
        _users = new UserDomains(_context, _tables);
        _guests = new GuestCommands(_context);
    }

    public override IRegisterObserver? RegisterObserver
    {
        get => _context.Port.Observer;
        set => _context.Port.Observer = value;
    }

    public override bool IsUp => _up;

    public override IReadOnlyList<long> HostLog => _events.HostLog;

    public override void Reset()
    {
        new DeviceReset(_context, _streams, _events).Run();
        _up = true;
    }

    public override Master AddMaster(uint streamId)
    {
        if (AllMasters.TryGetValue(streamId, out Master? known))
        {
            return known;
        }

        var domain = new Domain(isDefault: true);
        var master = new Master(streamId, domain);
        AllMasters.Add(streamId, master);
        if (_up && _streams.Covers(streamId))
        {
            _streams.Prepare(streamId);
            _attachment.Attach(domain, master);
        }

        return master;
    }

    /// <summary>iommu_paging_domain_alloc for a device; iommu_domain_alloc without.</summary>
    public override Domain CreateDomain(Master? device = null)
    {
        var domain = new Domain(isDefault: false);
        if (device is not null && _up)
        {
            _tables.Finalise(domain);
        }

        Domains.Add(domain);
        return domain;
    }

    public override DriverResult SetNesting(Domain domain) => _users.SetNesting(domain);

    public override DriverResult Attach(Domain domain, Master master)
    {
        DriverResult result = Covered(master) ? _groups.Attach(domain, master) : NoEntry;
        if (result.Ok)
        {
            _msi.GetCookie(domain);
        }

        return result;
    }

    public override void Detach(Domain domain, Master master)
    {
        if (master.GroupDomain == domain)
        {
            _groups.LeaveUser(master);
        }
    }

    public override void Free(Domain domain)
    {
        _msi.PutCookie(domain);
        if (domain.Kind == DomainKind.Paging)
        {
            _tables.Free(domain);
        }

        Domains.Remove(domain);
    }

    public override DriverResult Map(Domain domain, ulong iova, ulong pa, ulong size, MapProtection protection) => _mappings.Map(domain, iova, pa, size, protection);

    public override ulong Unmap(Domain domain, ulong iova, ulong size) => _mappings.Unmap(domain, iova, size);

    public override ulong UnmapFast(Domain domain, ulong iova, ulong size, ref TlbGather gather) => _mappings.UnmapFast(domain, iova, size, ref gather);

    public override void SyncTlb(Domain domain, ref TlbGather gather)
    {
        if (domain.IsFinalised)
        {
            _tlb.Sync(domain, ref gather);
        }
    }

    public override ulong IovaToPhysical(Domain domain, ulong iova) => domain.Tagged?.Table?.Resolve(iova) ?? 0;

    public override DriverResult PrepareMsi(Master master, out ulong deviceAddress, out ulong doorbellPhysical)
    {
        doorbellPhysical = DoorbellPage + DoorbellOffset;
        deviceAddress = doorbellPhysical;
        if (master.Domain is { Kind: DomainKind.Blocked })
        {
            return DriverResult.Fail(Errno.ENOSPC, BlockedMsi);
        }

        DriverResult result = _msi.Prepare(master, DoorbellPage, DoorbellOffset, out deviceAddress);
        master.UsesMsi |= result.Ok;
        return result;
    }

    public override bool ConsumeEvent() => _up && _events.ConsumeOne();

    public override DriverResult ClaimDma(Master master) => Covered(master) ? _groups.Claim(master) : DriverResult.Success;

    public override void ReleaseDma(Master master)
    {
        if (Covered(master))
        {
            _groups.Release(master);
        }
    }

    public override DriverResult CreatePaging(Master device, uint hwptFlags, out Domain? domain)
    {
        DriverResult result = _tables.Create(hwptFlags, out domain);
        Keep(domain);
        return result;
    }

    public override DriverResult CreateNested(VirtualSmmu virtualSmmu, uint flags, ulong ste0, ulong ste1, out Domain? domain)
    {
        DriverResult result = UserDomains.CreateNested(virtualSmmu, flags, ste0, ste1, out domain);
        Keep(domain);
        return result;
    }

    public override DriverResult AttachUser(Domain domain, Master master)
    {
        if (!Covered(master))
        {
            return NoEntry;
        }

        // A doorbell that the device uses already is mapped before the device comes.
        if (domain.Tagged is { } tagged)
        {
            MsiMappings.GetUserCookie(tagged);
            if (master.UsesMsi)
            {
                _msi.PrepareDomain(tagged, DoorbellPage);
            }
        }

        return _groups.Replace(domain, master);
    }

    public override void BlockUser(Master master)
    {
        if (Covered(master))
        {
            _groups.LeaveUser(master);
        }
    }

    public override DriverResult CanBeVirtual(Master device, uint type) => _users.CanBeVirtual(type, FullyCoherent);

    public override DriverResult CreateVirtual(Master device, Domain parent, uint type, out VirtualSmmu? virtualSmmu)
    {
        virtualSmmu = null;
        DriverResult can = CanBeVirtual(device, type);
        if (can.Ok)
        {
            virtualSmmu = new VirtualSmmu(parent);
        }

        return can;
    }

    public override void DestroyVirtual(VirtualSmmu virtualSmmu) => virtualSmmu.EventSink = null;

    public override DriverResult BindVirtualStream(VirtualSmmu virtualSmmu, Master master, ulong virtualId) => UserDomains.BindStream(virtualSmmu, master, virtualId);

    public override void UnbindVirtualStream(Master master) => UserDomains.UnbindStream(master);

    public override DriverResult Invalidate(VirtualSmmu virtualSmmu, ReadOnlySpan<byte> entries, int entryLength, int count, out int handled) =>
        _guests.Invalidate(virtualSmmu, entries, entryLength, count, out handled);

    public override void AddStateHash(ref StateHash hash)
    {
        _context.Queue.AddStateHash(ref hash);
        _context.Asids.AddStateHash(ref hash);
        _context.Vmids.AddStateHash(ref hash);
        _events.AddStateHash(ref hash);
        foreach (Master master in AllMasters.Values)
        {
            hash.Add((ulong)master.StreamId);
            hash.Add((ulong)master.DmaOwners);
            hash.Add((ulong)(master.Domain?.Kind ?? 0));
            hash.Add((ulong)(master.Domain?.Tagged?.Asid ?? 0));
            hash.Add((ulong)(master.Domain?.Tagged?.Vmid ?? 0));
            hash.Add(master.BoundStream?.Id ?? 0);
            hash.Add(master.AttachedStream?.Id ?? 0);
        }

        foreach (Domain domain in Domains)
        {
            domain.AddStateHash(ref hash);
        }
    }

    private static readonly Rule BlockedMsi = new(
        "msi.blocked", "a device whose DMA is blocked has nowhere to send message interrupts", "Linux 7.3 drivers/iommu/iommu.c iommu_dma_prepare_msi");

    private static readonly Rule StreamOutOfRange = new("attach.stream", "the stream table does not cover the StreamID", "Linux 7.3 arm-smmu-v3.c arm_smmu_probe_device");

    private static DriverResult NoEntry => DriverResult.Fail(Errno.ERANGE, StreamOutOfRange);

    private bool Covered(Master master) => _up && _streams.Covers(master.StreamId);

    private void Keep(Domain? domain)
    {
        if (domain is not null)
        {
            Domains.Add(domain);
        }
    }
}
