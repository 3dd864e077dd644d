using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Smmuv3;
using Xunit;

namespace TraceReplay.Tests.Replayer.SmmuDriver;

/// <summary>A machine with an SMMU, its driver and the two devices of the recordings, booted.</summary>
internal sealed class DriverBench
{
    public const ulong GuestRam = 0x4000_0000;
    public const MapProtection ReadWrite = MapProtection.Read | MapProtection.Write | MapProtection.Cache;

    public DriverBench(string dialect, SmmuIdentification? id = null)
    {
        Smmu = new Smmu(Memory, id ?? SmmuIdentification.Qemu111Nested, SmmuProfile.Qemu111) { Observer = Trace };
        Driver = new ArmSmmuDriver(Smmu, Memory, Pages, Dialects.Find(dialect)!) { RegisterObserver = Trace };
        Driver.Reset();
        Reset = Trace.Take();
        First = Driver.AddMaster(0x10);
        Second = Driver.AddMaster(0x18);
        Probe = Trace.Take();
    }

    public PhysicalMemory Memory { get; } = new();
    public PageAllocator Pages { get; } = new();
    public CommandTrace Trace { get; } = new();
    public Smmu Smmu { get; }
    public ArmSmmuDriver Driver { get; }
    public Master First { get; }
    public Master Second { get; }

    /// <summary>Commands of the reset, and of the bus probe of both devices.</summary>
    public string Reset { get; }
    public string Probe { get; }

    public static PasidTableConfig Translate => new() { Version = 1, Format = 1, SmmuVersion = 1, Config = 1, BasePtr = GuestRam };
    public static PasidTableConfig Bypass => Translate with { Config = 2, BasePtr = 0 };
    public static PasidTableConfig Abort => Translate with { Config = 3, BasePtr = 0 };

    public static CacheInvalidation Address(ulong iova, ulong granule = 0x1000, ulong count = 1) =>
        new() { Version = 1, Cache = 1, Granularity = 2, Flags = 6, ArchId = 1, Address = iova, GranuleSize = granule, GranuleCount = count };

    public static CacheInvalidation Asid(uint asid) => new() { Version = 1, Cache = 1, Granularity = 1, Flags = 2, ArchId = asid };

    /// <summary>A nesting domain with the first device, as SET_IOMMU makes it; the commands so far are dropped.</summary>
    public Domain Nest()
    {
        Domain domain = Driver.CreateDomain();
        Assert.True(Driver.SetNesting(domain).Ok);
        Assert.True(Driver.Attach(domain, First).Ok);
        Trace.Take();
        return domain;
    }

    /// <summary>Words 0 to 3 of a stream's entry, found through the table the SMMU was given.</summary>
    public ulong[] Ste(uint streamId)
    {
        Memory.TryRead64((Smmu.ReadRegister(0x80, 8) & 0x000f_ffff_ffff_ffc0) + ((streamId >> 8) * 8), out ulong l1);
        ulong address = (l1 & 0x000f_ffff_ffff_ffc0) + ((streamId & 0xff) * 64UL);
        var words = new ulong[4];
        for (int i = 0; i < 4; i++)
        {
            Memory.TryRead64(address + ((ulong)i * 8), out words[i]);
        }

        return words;
    }

    /// <summary>The last descriptor of a walk of a domain's table and its level.</summary>
    public (ulong Entry, int Level) Walk(ulong start, int level, ulong iova)
    {
        ulong table = start;
        while (true)
        {
            Memory.TryRead64(table + (((iova >> (12 + (9 * (3 - level)))) & 0x1ff) * 8), out ulong entry);
            if (level == 3 || (entry & 3) != 3)
            {
                return (entry, level);
            }

            table = entry & 0x0000_ffff_ffff_f000;
            level++;
        }
    }
}
