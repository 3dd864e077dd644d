using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.SmmuDriver.Modern;

/// <summary>The SMMUv3 driver and IOMMU core of Linux 6.1, 6.12 and 7.3.</summary>
internal sealed class ModernSmmuDriver : IommuDriver
{
    private static readonly Rule NotYet = new("driver.unmodelled", "the model does not cover this part of the kernel's SMMU driver", "README of SmmuDriver");

    private readonly DriverContext _context;
    private readonly StreamTable _streams;
    private readonly EventQueue _events;
    private readonly TlbMaintenance _tlb;
    private readonly Mappings _mappings;
    private readonly DomainAttachment _attachment;
    private readonly SortedDictionary<uint, Master> _masters = [];
    private readonly List<Domain> _domains = [];
    private bool _up;

    public ModernSmmuDriver(Smmu smmu, PhysicalMemory memory, PageAllocator pages, Dialect dialect)
    {
        _context = new DriverContext(new RegisterPort(smmu), memory, pages, dialect);
        _streams = new StreamTable(_context);
        _events = new EventQueue(_context, FindMaster);
        _tlb = new TlbMaintenance(_context);
        _attachment = new DomainAttachment(_context, new StreamEntryWriter(_context, _streams), new ContextTables(_context), _tlb);
        _mappings = new Mappings(_tlb);
    }

    public override IRegisterObserver? RegisterObserver
    {
        get => _context.Port.Observer;
        set => _context.Port.Observer = value;
    }

    public override bool IsUp => _up;

    public override IReadOnlyList<long> HostLog => _events.HostLog;

    public override IEnumerable<Master> Masters => _masters.Values;

    public override void Reset()
    {
        new DeviceReset(_context, _streams, _events).Run();
        _up = true;
    }

    public override Master AddMaster(uint streamId)
    {
        if (_masters.TryGetValue(streamId, out Master? known))
        {
            return known;
        }

        var domain = new Domain(isDefault: true);
        var master = new Master(streamId, domain);
        _masters.Add(streamId, master);
        if (_up && _streams.Covers(streamId))
        {
            _streams.Prepare(streamId);
            _attachment.AttachDevice(domain, master);
        }

        return master;
    }

    public override Master? FindMaster(uint streamId) => _masters.GetValueOrDefault(streamId);

    public override Domain CreateDomain(Master? device = null)
    {
        var domain = new Domain(isDefault: false);
        _domains.Add(domain);
        return domain;
    }

    public override DriverResult SetNesting(Domain domain) => Absent;

    public override DriverResult Attach(Domain domain, Master master) => _attachment.Attach(domain, master);

    public override void Detach(Domain domain, Master master)
    {
        if (master.GroupDomain == domain)
        {
            _attachment.Detach(master);
        }
    }

    public override void Free(Domain domain)
    {
        _attachment.Free(domain);
        _domains.Remove(domain);
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

    public override ulong IovaToPhysical(Domain domain, ulong iova) => domain.Table?.Resolve(iova) ?? 0;

    public override DriverResult PrepareMsi(Master master, out ulong deviceAddress, out ulong doorbellPhysical)
    {
        doorbellPhysical = DoorbellPage + DoorbellOffset;
        deviceAddress = doorbellPhysical;
        return DriverResult.Success;
    }

    public override bool ConsumeEvent() => _up && _events.ConsumeOne();

    public override DriverResult CreatePaging(Master device, uint hwptFlags, out Domain? domain)
    {
        domain = null;
        return DriverResult.Unmodelled(NotYet);
    }

    public override DriverResult CreateNested(VirtualSmmu virtualSmmu, uint flags, ulong ste0, ulong ste1, out Domain? domain)
    {
        domain = null;
        return DriverResult.Unmodelled(NotYet);
    }

    public override DriverResult AttachUser(Domain domain, Master master) => DriverResult.Unmodelled(NotYet);

    public override DriverResult CreateVirtual(Master device, Domain parent, uint type, out VirtualSmmu? virtualSmmu)
    {
        virtualSmmu = null;
        return DriverResult.Unmodelled(NotYet);
    }

    public override DriverResult BindVirtualStream(VirtualSmmu virtualSmmu, Master master, ulong virtualId) => DriverResult.Unmodelled(NotYet);

    public override DriverResult Invalidate(VirtualSmmu virtualSmmu, ReadOnlySpan<byte> entries, int entryLength, int count, out int handled)
    {
        handled = 0;
        return DriverResult.Unmodelled(NotYet);
    }

    public override void AddStateHash(ref StateHash hash)
    {
        _context.Queue.AddStateHash(ref hash);
        _context.Asids.AddStateHash(ref hash);
        _context.Vmids.AddStateHash(ref hash);
        _events.AddStateHash(ref hash);
        foreach (Master master in _masters.Values)
        {
            hash.Add((ulong)master.StreamId);
            hash.Add((ulong)(master.Domain?.Asid ?? 0));
            hash.Add((ulong)(master.Domain?.Vmid ?? 0));
        }

        foreach (Domain domain in _domains)
        {
            domain.AddStateHash(ref hash);
        }
    }
}
