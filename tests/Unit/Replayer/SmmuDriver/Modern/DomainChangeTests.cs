using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.SmmuDriver;
using Xunit;

namespace TraceReplay.Tests.Replayer.SmmuDriver.Modern;

/// <summary>The commands of every change of domain, as recorded with Linux 7.3.4 and 6.12.107 (nested, ioas and type1 scenarios).</summary>
public sealed class DomainChangeTests
{
    private const string Ste = "CFGI_STE 0x10; SYNC";
    private const string Cd = "CFGI_CD 0x10 ssid=0; SYNC";
    private const string Prefetch = "PREFETCH_CONFIG 0x10";

    [Fact]
    public void Claim_OfADefaultDomain_BlocksFlushesAndClears()
    {
        var bench = new ModernBench();

        Assert.Equal(Text($"{Ste}; {Ste}; {Prefetch}; TLBI_NH_ASID vmid=0 asid=1; SYNC; {Cd}; {Cd}"), Text(bench.Claim));
        Assert.Equal([1UL, 0, 0, 0], bench.Ste(0x10));
    }

    [Fact]
    public void Claim_OfLinux612_DoesNotFlushWhatItLeaves()
    {
        var bench = new ModernBench(SmmuDriverGeneration.Linux612);

        Assert.Equal(Text($"{Ste}; {Ste}; {Prefetch}; {Cd}; {Cd}"), Text(bench.Claim));
    }

    [Fact]
    public void Claim_OfLinux61_AttachesAnEmptyDomain()
    {
        var bench = new ModernBench(SmmuDriverGeneration.Linux61);

        Assert.Equal(0xbUL, bench.Ste(0x10)[0] & 0xf);
        Assert.Equal(0, bench.First.Domain!.Vmid);
        Assert.Equal(3, bench.First.Domain.Asid);
    }

    [Fact]
    public void Release_OfABlockedDevice_WritesTheDescriptorBeforeTheEntry()
    {
        var bench = new ModernBench();

        bench.Driver.ReleaseDma(bench.First);

        Assert.Equal(Text($"{Cd}; {Cd}; {Ste}; {Ste}; {Prefetch}"), Text(bench.Trace.Take()));
    }

    [Fact]
    public void AttachUser_FromBlockedToStage1AndBack_FlushesAtTheEnd()
    {
        var bench = new ModernBench();
        Domain domain = bench.Paging();

        Assert.Equal(Text($"{Cd}; {Cd}; {Ste}; {Ste}; {Prefetch}"), Text(bench.Attach(domain)));
        Assert.Equal(Text($"{Ste}; {Ste}; {Prefetch}; TLBI_NH_ASID vmid=0 asid={domain.Asid}; SYNC; {Cd}; {Cd}"), Text(bench.Block()));
    }

    [Fact]
    public void AttachUser_BetweenTwoStage1Domains_ChangesTheDescriptorOnly()
    {
        var bench = new ModernBench();
        Domain first = bench.Paging();
        bench.Attach(first);

        string commands = bench.Attach(bench.Paging());

        // Table and ASID are in two words, so the descriptor goes through V = 0.
        Assert.Equal(Text($"{Cd}; {Cd}; {Cd}; {Prefetch}; TLBI_NH_ASID vmid=0 asid={first.Asid}; SYNC"), Text(commands));
    }

    [Fact]
    public void AttachUser_AmongDomainsOfOneParent_IsHitlessAndFlushesNothing()
    {
        var bench = new ModernBench();
        VirtualSmmu smmu = bench.Virtual();
        Domain bypass = bench.Nested(smmu, ModernBench.Bypass);
        Domain stage1 = bench.Nested(smmu, ModernBench.Stage1Word0, ModernBench.Stage1Word1);

        Assert.Equal(Text($"{Ste}; {Ste}; {Prefetch}"), Text(bench.Attach(bypass)));
        Assert.Equal(Text($"{Ste}; {Ste}; {Prefetch}"), Text(bench.Attach(bench.Nested(smmu, 1))));
        Assert.Equal(Text($"{Ste}; {Ste}; {Prefetch}"), Text(bench.Attach(stage1)));

        // Event merging goes first, Config in one store, the guest's fields last.
        Assert.Equal(Text($"{Ste}; {Ste}; {Ste}; {Prefetch}"), Text(bench.Attach(bypass)));
        Assert.Equal(Prefetch, bench.Attach(smmu.Parent));
        Assert.Equal(Text($"{Ste}; {Ste}; {Prefetch}"), Text(bench.Attach(stage1)));
        Assert.Equal(Text($"{Ste}; {Ste}; {Prefetch}; TLBI_S12_VMALL vmid=1; SYNC"), Text(bench.Block()));
    }

    [Fact]
    public void AttachUser_Stage1OfAGuest_ComposesBothEntries()
    {
        var bench = new ModernBench();
        VirtualSmmu smmu = bench.Virtual();

        bench.Attach(bench.Nested(smmu, ModernBench.Stage1Word0, ModernBench.Stage1Word1 | (1UL << 28)));

        // Config 7 and the guest's table; MEV is the host's, EATS stays off without ATS; VMID and stage 2 are the parent's.
        ulong[] ste = bench.Ste(0x10);
        Assert.Equal(0x4000_000fUL, ste[0]);
        Assert.Equal(ModernBench.Stage1Word1 | (1UL << 19), ste[1]);
        Assert.Equal(1UL, ste[2] & 0xffff);
        Assert.NotEqual(0UL, ste[3]);
    }

    [Theory]
    [InlineData(0UL, 0UL, 0)]
    [InlineData(0xffff_ffff_ffff_fffeUL, ulong.MaxValue, 0)]
    [InlineData(0x1UL, 0UL, 0)]
    [InlineData(0x9UL, 0UL, 0)]
    [InlineData(0xbUL, 0xd6UL, 0)]
    [InlineData(0xbUL, 0x1000_00d6UL, 0)]
    [InlineData(0xdUL, 0UL, 5)]
    [InlineData(0xfUL, 0UL, 5)]
    [InlineData(0x3UL, 0UL, 5)]
    [InlineData(0x0010_0000_0000_000bUL, 0UL, 5)]
    [InlineData(0xbUL, 0x8_0000UL, 5)]
    [InlineData(0xbUL, 0x2000_0000UL, 5)]
    [InlineData(0x9UL, 0x3000_0000UL, 5)]
    public void CreateNested_OfAnEntry_TakesWhatAGuestMaySay(ulong word0, ulong word1, int errno)
    {
        var bench = new ModernBench();

        Assert.Equal(errno, bench.Driver.CreateNested(bench.Virtual(), 0, word0, word1, out Domain? domain).Errno);

        Assert.Equal(errno == 0, domain is not null);
    }

    [Fact]
    public void AttachUser_Stage1WithoutVirtualStream_IsNotFoundAndLeavesTheEntry()
    {
        var bench = new ModernBench();
        VirtualSmmu smmu = bench.Virtual();
        bench.Driver.UnbindVirtualStream(bench.First);
        bench.Trace.Take();

        Assert.Equal(2, bench.Driver.AttachUser(bench.Nested(smmu, ModernBench.Stage1Word0), bench.First).Errno);
        Assert.Equal("", bench.Trace.Take());
        Assert.True(bench.Driver.AttachUser(bench.Nested(smmu, ModernBench.Bypass), bench.First).Ok);
    }

    [Fact]
    public void CanBeVirtual_WithoutCoherentDevices_IsRefused()
    {
        var bench = new ModernBench();
        bench.Driver.FullyCoherent = false;

        Assert.Equal(95, bench.Driver.CanBeVirtual(bench.First, 1).Errno);
        bench.Driver.FullyCoherent = true;
        Assert.Equal(95, bench.Driver.CanBeVirtual(bench.First, 2).Errno);
        Assert.True(bench.Driver.CanBeVirtual(bench.First, 1).Ok);
    }

    [Theory]
    [InlineData(0u, 0)]
    [InlineData(1u, 0)]
    [InlineData(8u, 0)]
    [InlineData(2u, 95)]
    [InlineData(3u, 95)]
    [InlineData(9u, 95)]
    [InlineData(16u, 95)]
    public void CreatePaging_WithFlags_TakesThoseOfTheHardware(uint flags, int errno)
    {
        var bench = new ModernBench();

        Assert.Equal(errno, bench.Driver.CreatePaging(bench.First, flags, out _).Errno);
    }

    /// <summary>A CMD_SYNC is published with what it waits for, so the traces differ only in how the parts are joined.</summary>
    private static string Text(string commands) => commands.Replace(" + ", "; ", System.StringComparison.Ordinal);
}
