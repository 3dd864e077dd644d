using TraceReplay.Replayer.SmmuDriver;
using Xunit;

namespace TraceReplay.Tests.Replayer.SmmuDriver;

/// <summary>SET_PASID_TABLE: command sequences of the recordings "basic", "bypass", "config", "msi", "two-devices", refusals of "pasid-errors".</summary>
public sealed class NestedStage1Tests
{
    private const string Live = "CFGI_STE 0x10; SYNC; CFGI_STE 0x10; SYNC; CFGI_STE 0x10; SYNC; PREFETCH_CONFIG 0x10";
    private const string FromAbort = "CFGI_STE 0x10; SYNC; CFGI_STE 0x10; SYNC; PREFETCH_CONFIG 0x10";
    private const string ToAbort = "CFGI_STE 0x10; SYNC";

    [Theory]
    [InlineData("nested-v10")]
    [InlineData("nested-v11")]
    public void Attach_Translate_NestsThroughAnInvalidEntry(string dialect)
    {
        var bench = new DriverBench(dialect);
        Domain domain = bench.Nest();
        ulong[] before = bench.Ste(0x10);

        Assert.True(bench.Driver.AttachPasidTable(domain, DriverBench.Translate).Ok);

        Assert.Equal(Live, bench.Trace.Take());
        Assert.Equal([0x4000_000fUL, 0xd6UL, before[2], before[3]], bench.Ste(0x10));
    }

    [Theory]
    [InlineData("nested-v10")]
    [InlineData("nested-v11")]
    public void Attach_TranslateTwice_IsRefusedAndChangesNothing(string dialect)
    {
        var bench = new DriverBench(dialect);
        Domain domain = bench.Nest();
        bench.Driver.AttachPasidTable(domain, DriverBench.Translate);
        bench.Trace.Take();

        DriverResult result = bench.Driver.AttachPasidTable(domain, DriverBench.Translate with { BasePtr = 0x4001_0000 });

        Assert.Equal(22, result.Errno);
        Assert.Equal("pasid-table.already-set", result.Rule!.Name);
        Assert.Equal("", bench.Trace.Take());
        Assert.Equal(0x4000_000fUL, bench.Ste(0x10)[0]);
    }

    [Theory]
    [InlineData("nested-v10")]
    [InlineData("nested-v11")]
    public void Attach_AbortAndBack_KeepsStage2(string dialect)
    {
        var bench = new DriverBench(dialect);
        Domain domain = bench.Nest();

        bench.Driver.AttachPasidTable(domain, DriverBench.Abort);
        Assert.Equal(ToAbort, bench.Trace.Take());
        Assert.Equal([1UL, 1UL << 44, 0UL], bench.Ste(0x10)[..3]);

        // From abort the entry is not live, so bypass is safe in every version.
        Assert.True(bench.Driver.AttachPasidTable(domain, DriverBench.Bypass).Ok);
        Assert.Equal(FromAbort, bench.Trace.Take());
        Assert.Equal([0xdUL, 1UL << 44], bench.Ste(0x10)[..2]);
    }

    [Fact]
    public void Attach_BypassOnLiveEntryV10_GoesToStage2AndKeepsWord1()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        bench.Driver.AttachPasidTable(domain, DriverBench.Translate);
        bench.Trace.Take();

        Assert.True(bench.Driver.AttachPasidTable(domain, DriverBench.Bypass).Ok);

        Assert.Equal(Live, bench.Trace.Take());
        Assert.Equal([0xdUL, 0xd6UL], bench.Ste(0x10)[..2]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Attach_BypassOnLiveEntryV11_NeverReturns(bool translateFirst)
    {
        var bench = new DriverBench("nested-v11");
        Domain domain = bench.Nest();
        if (translateFirst)
        {
            bench.Driver.AttachPasidTable(domain, DriverBench.Translate);
        }

        bench.Trace.Take();

        DriverResult result = bench.Driver.AttachPasidTable(domain, DriverBench.Bypass);

        Assert.True(result.NeverReturns);
        Assert.Equal("", bench.Trace.Take());
        Assert.False(bench.Driver.ContinueLoop());
    }

    [Theory]
    [InlineData("nested-v10")]
    [InlineData("nested-v11")]
    public void Detach_Set_LeavesAbortAndSetComesBack(string dialect)
    {
        var bench = new DriverBench(dialect);
        Domain domain = bench.Nest();
        bench.Driver.AttachPasidTable(domain, DriverBench.Translate);
        bench.Trace.Take();

        Assert.True(bench.Driver.DetachPasidTable(domain).Ok);
        Assert.Equal(ToAbort, bench.Trace.Take());
        Assert.Equal(1UL, bench.Ste(0x10)[0]);

        Assert.True(bench.Driver.AttachPasidTable(domain, DriverBench.Translate).Ok);
        Assert.Equal(FromAbort, bench.Trace.Take());
    }

    [Fact]
    public void Attach_TwoDevices_NewestFirst()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Nest();
        bench.Driver.Attach(domain, bench.Second);
        bench.Trace.Take();

        bench.Driver.AttachPasidTable(domain, DriverBench.Translate);

        Assert.Equal($"{Live.Replace("0x10", "0x18", StringComparison.Ordinal)}; {Live}", bench.Trace.Take());
        bench.Driver.DetachPasidTable(domain);
        Assert.Equal("CFGI_STE 0x18; SYNC; CFGI_STE 0x10; SYNC", bench.Trace.Take());
    }

    [Theory]
    [InlineData("nested-v10")]
    [InlineData("nested-v11")]
    public void Attach_WrongFields_AreRefusedWithARule(string dialect)
    {
        var bench = new DriverBench(dialect);
        Domain domain = bench.Nest();
        PasidTableConfig good = DriverBench.Translate;
        PasidTableConfig[] wrong =
        [
            good with { Version = 0 }, good with { Version = 2 }, good with { Format = 0 }, good with { Format = 2 }, good with { SmmuVersion = 0 },
            good with { Config = 0 }, good with { Config = 4 }, good with { Config = 255 }, good with { PasidBits = 1 },
        ];

        Assert.All(wrong, w => Assert.Equal(22, bench.Driver.AttachPasidTable(domain, w).Errno));
        Assert.All(wrong, w => Assert.NotNull(bench.Driver.AttachPasidTable(domain, w).Rule));
        Assert.Equal("", bench.Trace.Take());
    }

    [Theory]
    [InlineData("nested-v10", 2, 0, 0x4000_000fUL)]
    [InlineData("nested-v11", 2, 22, 0xdUL)]
    [InlineData("nested-v11", 1, 0, 0x4000_001fUL)]
    [InlineData("nested-v11", 3, 0, 0x4000_003fUL)]
    public void Attach_ContextFormat_IsIgnoredByV10AndPassedThroughByV11(string dialect, byte format, int errno, ulong word0)
    {
        var bench = new DriverBench(dialect);
        Domain domain = bench.Nest();

        Assert.Equal(errno, bench.Driver.AttachPasidTable(domain, DriverBench.Translate with { S1Fmt = format }).Errno);
        Assert.Equal(word0, bench.Ste(0x10)[0]);
    }

    [Fact]
    public void Attach_OddBasePointer_LosesTheBitsTheEntryHasNoRoomFor()
    {
        var bench = new DriverBench("nested-v10");

        bench.Driver.AttachPasidTable(bench.Nest(), DriverBench.Translate with { BasePtr = 0xfff0_0000_4000_0021 });

        Assert.Equal(0x4000_000fUL, bench.Ste(0x10)[0]);
    }

    [Fact]
    public void Attach_NotNesting_IsRefusedAndDetachDoesNothing()
    {
        var bench = new DriverBench("nested-v10");
        Domain domain = bench.Driver.CreateDomain();
        bench.Driver.Attach(domain, bench.First);
        bench.Trace.Take();

        Assert.Equal(22, bench.Driver.AttachPasidTable(domain, DriverBench.Translate).Errno);
        Assert.True(bench.Driver.DetachPasidTable(domain).Ok);
        Assert.Equal("", bench.Trace.Take());
    }

    [Theory]
    [InlineData("nested-v10", 0x0448_0000_0000_0000UL)]
    [InlineData("linux-5.10", 0x0448_0000_0000_0000UL)]
    [InlineData("nested-v11", 0UL)]
    public void Detach_ToDefaultDomain_ClearsStage2WordsFromV11On(string dialect, ulong flags)
    {
        var bench = new DriverBench(dialect);
        Domain domain = bench.Nest();

        bench.Driver.Detach(domain, bench.First);

        // Word 2 goes with the abort in between; word 3 is what stays.
        Assert.Equal(flags == 0, bench.Ste(0x10)[3] == 0);
        Assert.Equal(0UL, bench.Ste(0x10)[2]);
    }
}
