using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Smmuv3;
using Xunit;

namespace TraceReplay.Tests.Replayer.SmmuDriver.Modern;

/// <summary>A machine of a later kernel, booted, with two devices of which the first is owned by a user.</summary>
internal sealed class ModernBench
{
    public const uint NestParent = 1;
    public const ulong Bypass = 0x9;
    public const ulong Stage1Word0 = 0x4000_000b;
    public const ulong Stage1Word1 = 0xd6;
    public const MapProtection ReadWrite = MapProtection.Read | MapProtection.Write | MapProtection.Cache;

    public ModernBench(SmmuDriverGeneration generation = SmmuDriverGeneration.Linux73)
    {
        Dialect dialect = Dialects.Find("linux-7.3")! with { Driver = generation };
        Smmu = new Smmu(Memory, SmmuIdentification.Qemu111Nested, SmmuProfile.Qemu111) { Observer = Trace };
        Driver = IommuDriver.Create(Smmu, Memory, Pages, dialect);
        Driver.RegisterObserver = Trace;
        Driver.FullyCoherent = true;
        Driver.Reset();
        First = Driver.AddMaster(0x10);
        Second = Driver.AddMaster(0x18);
        Trace.Take();
        Assert.True(Driver.ClaimDma(First).Ok);
        Claim = Trace.Take();
    }

    public PhysicalMemory Memory { get; } = new();
    public PageAllocator Pages { get; } = new();
    public CommandTrace Trace { get; } = new();
    public Smmu Smmu { get; }
    public IommuDriver Driver { get; }
    public Master First { get; }
    public Master Second { get; }

    /// <summary>Commands of the first device's claim.</summary>
    public string Claim { get; }

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

    /// <summary>The page descriptor of an address.</summary>
    public ulong Leaf(PageTable pages, ulong iova)
    {
        ulong entry = pages.Start;
        for (int level = pages.Format.StartLevel; level <= PageTableFormat.LastLevel; level++)
        {
            Memory.TryRead64(PageTableFormat.AddressOf(entry) + ((ulong)pages.Format.Index(iova, level) * 8), out entry);
        }

        return entry;
    }

    public Domain Paging(uint flags = 0)
    {
        Assert.True(Driver.CreatePaging(First, flags, out Domain? domain).Ok);
        return domain!;
    }

    /// <summary>A nesting parent, a virtual SMMU on it and the first device's guest StreamID 0x100.</summary>
    public VirtualSmmu Virtual()
    {
        Assert.True(Driver.CreateVirtual(First, Paging(NestParent), 1, out VirtualSmmu? smmu).Ok);
        Assert.True(Driver.BindVirtualStream(smmu!, First, 0x100).Ok);
        return smmu!;
    }

    public Domain Nested(VirtualSmmu smmu, ulong word0, ulong word1 = 0)
    {
        Assert.True(Driver.CreateNested(smmu, 0, word0, word1, out Domain? domain).Ok);
        return domain!;
    }

    /// <summary>Attaches the first device and gives the commands.</summary>
    public string Attach(Domain domain)
    {
        Trace.Take();
        Assert.True(Driver.AttachUser(domain, First).Ok);
        return Trace.Take();
    }

    public string Block()
    {
        Trace.Take();
        Driver.BlockUser(First);
        return Trace.Take();
    }
}
