using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Vfio.Irqs;
using TraceReplay.Replayer.Vfio.Regions;

namespace TraceReplay.Replayer.Vfio;

/// <summary>A vfio-pci device: regions, interrupts and the fault ring. Linux 5.10 drivers/vfio/pci/vfio_pci.c with the nested-stage series.</summary>
internal sealed class Device(string name, uint streamId, Group group)
{
    /// <summary>BARs 0 to 5, ROM, configuration space, VGA; rings follow.</summary>
    public const int FixedRegions = 9;
    public const int FixedInterrupts = 5;

    /// <summary>StreamID of a device whose file's name is all the log knows of it.</summary>
    public const uint UnknownStream = uint.MaxValue;
    private const int ConfigRegion = 7;
    private const uint ResponseSubtype = 2;
    private const int ResponseEntry = 24;
    private const ushort ResponseCapability = 7;

    private bool _errorOnEveryDevice;

    public string Name { get; } = name;

    public uint StreamId { get; } = streamId;

    public Group Group { get; } = group;

    /// <summary>Bus 0: no bridge above it, so nothing to reset but the function.</summary>
    public bool IsOnRootBus => StreamId < 0x100;

    /// <summary>The device is bound to an iommufd because its group joined one.</summary>
    public IDeviceBinding? GroupBinding { get; set; }

    /// <summary>The iommufd its open file is bound to.</summary>
    public IDeviceBinding? Binding { get; set; }

    /// <summary>What the log shows of it since it was last closed.</summary>
    public History History { get; set; }

    /// <summary>Open file descriptions of the device.</summary>
    public int Opens { get; set; }

    /// <summary>A thread died with the device's locks held: no open of it returns any more.</summary>
    public Rule? Wedged { get; set; }

    /// <summary>Flags of GET_INFO.</summary>
    public Fact Flags;

    /// <summary>It can be reset alone; 1 or 0 where the recorded program tried without asking.</summary>
    public Fact ResetWorks;

    /// <summary>It is the parent of virtual functions (SR-IOV), so it has a token: 1 or 0.</summary>
    public Fact IsParent;

    /// <summary>Atomic operations the root port completes for it.</summary>
    public Fact AtomicCompletion;

    /// <summary>The kernel can add MSI-X vectors to enabled ones where the interrupt controller can.</summary>
    public bool MayGrowMsix { get; private set; }

    /// <summary>MSI-X vectors can be added while some are enabled: the irq info flag NORESIZE is absent.</summary>
    public Fact MsixFlags;

    /// <summary>Functions that are reset with it, once the recorded program has asked.</summary>
    public HotResetSet HotReset { get; } = new();

    /// <summary>The user sent it to sleep, and what is signalled when it wakes.</summary>
    public LowPowerState LowPower { get; } = new();

    /// <summary>Flags and size of the regions 0 to 8.</summary>
    public readonly Fact[] RegionFlags = new Fact[FixedRegions];
    public readonly Fact[] RegionSizes = new Fact[FixedRegions];

    /// <summary>
    /// It has the error interrupt: whatever the device on late kernels, else PCI Express only. That has more than 256 bytes of configuration space; until its
    /// size is seen the device counts as conventional.
    /// </summary>
    public bool HasErrorInterrupt => _errorOnEveryDevice || RegionSizes[ConfigRegion] is { Known: true, Value: > ConfigSpace.ConventionalSize };

    /// <summary>Interrupts of INTX, MSI, MSIX.</summary>
    public readonly Fact[] InterruptCounts = new Fact[3];

    public ConfigSpace Config { get; } = new();

    public InterruptState Interrupts { get; } = new();

    /// <summary>Writes wired to eventfds.</summary>
    public List<Ioeventfd> Ioeventfds { get; } = [];

    /// <summary>Regions from index 9: faults, then responses.</summary>
    public List<DeviceRegion> Rings { get; } = [];

    public IFaultStore? FaultRing => Rings.Count > 0 ? (IFaultStore)Rings[0] : null;

    /// <summary>The fault interrupt comes and goes with the fault region.</summary>
    public int ExtendedInterrupts => Rings.Count > 0 ? 1 : 0;

    /// <summary>Physical address interrupt messages go to, 0 when none are set up.</summary>
    public ulong Doorbell { get; set; }

    /// <summary>Address the device was told to write them to; holds while <see cref="Doorbell"/> is set.</summary>
    public ulong MessageAddress { get; set; }

    /// <summary>Takes what the user answers to page requests.</summary>
    public Action<Master, PageResponseMessage>? Responded { get; init; }

    /// <summary>Told of every fault record that found a place in the ring.</summary>
    public Action<uint, IommuFault>? FaultStored { get; init; }

    /// <summary>Whether a first open gets as far as <see cref="Open"/>.</summary>
    public DriverResult CheckOpen(Dialect dialect, Master? master)
    {
        if (Opens > 0)
        {
            return DriverResult.Success;
        }

        if (Group.WithoutIommu && dialect.Has(Quirk.OpenWithoutIommuOopses))
        {
            return DriverResult.Stuck(DeviceRules.OpenOops);
        }

        if (Group.WithoutIommu && dialect.Has(Quirk.OpenWithoutIommuFails))
        {
            return DriverResult.Fail(Errno.EINVAL, DeviceRules.OpenWithoutIommu);
        }

        return master?.FaultHandler is not null ? DriverResult.Fail(Errno.EBUSY, DeviceRules.HandlerStays) : DriverResult.Success;
    }

    /// <summary>Called for the first descriptor.</summary>
    public void Open(Dialect dialect, Master? master)
    {
        Config.Reset();
        _errorOnEveryDevice = dialect.Vfio.ErrorOnEveryDevice;
        MayGrowMsix = dialect.Vfio.GrowsMsix;
        bool nested = Group is { WithoutIommu: false, Container.Iommu.IsNesting: true };
        if (!dialect.HasNesting || !(nested || dialect.Has(Quirk.FaultRegionOnEveryDevice)))
        {
            return;
        }

        FaultRegions.AddTo(Rings, dialect);
        if (dialect.HasResponseRegion)
        {
            AddResponses(dialect, master);
        }

        if (master is not null)
        {
            master.FaultHandler = OnFault;
        }
    }

    private void AddResponses(Dialect dialect, Master? master)
    {
        ushort id = dialect.Has(Quirk.ResponseRegionHasFaultCapability) ? FaultRegions.Capability : ResponseCapability;
        Action<PageResponseMessage>? responded = master is null || Responded is null ? null : response => Responded(master, response);
        Rings.Add(new RingRegion(ResponseSubtype, id, ResponseEntry, acceptsEntryCount: false) { Responded = responded });
    }

    /// <summary>Called when the last descriptor goes: rings and triggers go with it. A fault handler with page requests open cannot be taken away.</summary>
    public void Close(Master? master)
    {
        History = History.Whole;
        Interrupts.Clear();
        LowPower.Exit();
        Binding = null;
        Doorbell = 0;
        Rings.Clear();
        Ioeventfds.Clear();
        if (master is { PendingPages.Count: 0 })
        {
            master.FaultHandler = null;
        }
    }

    /// <summary>A device write reached the doorbell: a message interrupt.</summary>
    public void OnMessage()
    {
        if (Interrupts.Enabled is not (InterruptKind.Msi or InterruptKind.Msix))
        {
            return;
        }

        if (Interrupts.Vectors.Length == 1)
        {
            Interrupts.Vectors[0]?.Signal();
            return;
        }

        // Which vector it was is in the data, which no log shows.
        foreach (Files.EventfdFile? vector in Interrupts.Vectors)
        {
            if (vector is not null)
            {
                vector.Unknowable = true;
            }
        }
    }

    public string Describe()
    {
        string ring = FaultRing is { } r ? $", fault ring tail {r.User} head {r.Kernel}" : "";
        string interrupts = Interrupts.IsNone ? "" : $", {Interrupts.Enabled} with {Interrupts.Vectors.Length} vector(s)";
        return $"device {Name}, stream 0x{StreamId:x}, {Opens} open{ring}{interrupts}";
    }

    public void AddStateHash(ref StateHash hash)
    {
        hash.Add((ulong)StreamId);
        hash.Add((long)Opens);
        hash.Add(Wedged is not null);
        hash.Add((long)Interrupts.Enabled);
        hash.Add((long)Ioeventfds.Count);
        foreach (DeviceRegion ring in Rings)
        {
            ring.AddStateHash(ref hash);
        }
    }

    // One record, then one signal. A full ring drops the record without a signal.
    private int OnFault(IommuFault fault)
    {
        if (FaultRing is not { } ring)
        {
            return Errno.EINVAL;
        }

        if (ring.Append(fault) is not 0 and int errno)
        {
            return errno;
        }

        FaultStored?.Invoke(StreamId, fault);
        Interrupts.Fault?.Signal();
        return 0;
    }
}
