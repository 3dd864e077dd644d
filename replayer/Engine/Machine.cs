using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Engine;

/// <summary>The modelled machine of one replay: memory, SMMU, its driver and the user API above, wired together for one dialect and SMMU profile.</summary>
internal sealed class Machine
{
    public Machine(Dialect dialect, SmmuProfile profile, CachePolicy caches, SmmuIdentification identification, VfioOptions options, SmmuTraffic traffic, PageMap pages, bool trackWriters,
        HostIommu host = HostIommu.ArmSmmu)
    {
        Memory = new PhysicalMemory { TrackWriters = trackWriters };
        Pages = new PageAllocator();
        Pages.Freed += pages.Forget;
        Guest = new GuestMemory(Pages, Memory);
        Smmu = new Smmu(Memory, identification, profile, caches) { Observer = traffic };
        Driver = IommuDriver.Create(Smmu, Memory, Pages, dialect, host);
        Driver.RegisterObserver = traffic;
        Driver.FullyCoherent = options.FullyCoherent == true;
        Vfio = new VfioModel(dialect, Driver, Guest, options);
    }

    public PhysicalMemory Memory { get; }
    public PageAllocator Pages { get; }
    public GuestMemory Guest { get; }
    public Smmu Smmu { get; }
    public IommuDriver Driver { get; }
    public VfioModel Vfio { get; }

    public ulong StateHash()
    {
        StateHash hash = Calls.StateHash.Create();
        Smmu.AddStateHash(ref hash);
        Driver.AddStateHash(ref hash);
        Vfio.AddStateHash(ref hash);
        return hash.Finish();
    }
}
