using TraceReplay.Replayer.Smmuv3;
using Xunit;

namespace TraceReplay.Tests.Replayer.SmmuDriver;

/// <summary>Expected texts are the recordings' (QEMU 11.1, Linux 5.10.262), register values and CMDQ_PROD writes included.</summary>
public sealed class BootTests
{
    [Theory]
    [InlineData("linux-5.10")]
    [InlineData("nested-v10")]
    [InlineData("nested-v11")]
    public void Reset_EveryDialect_IssuesTheBootSequence(string dialect)
    {
        var bench = new DriverBench(dialect);

        Assert.Equal("CFGI_STE_RANGE; SYNC; TLBI_NSNH_ALL; SYNC", bench.Reset);
        Assert.True(bench.Driver.IsUp);
    }

    [Fact]
    public void Reset_Registers_AreAccessedInTheKernelsOrder()
    {
        var bench = new DriverBench("linux-5.10");

        string[] recorded =
        [
            "R0", "R4", "Rc", "R14", "R20", "W20=0", "R24", "W28=d75", "W2c=7", "W80=*", "W88=10210", "W90=*", "W98=0", "W9c=0", "W20=8", "R24",
            "W98=1", "W98=2", "R9c", "W98=3", "W98=4", "R9c", "Wa0=*", "Wa8=0", "Wac=0", "W20=c", "R24", "W50=0", "R54", "W68=0", "Wb0=0", "W50=5", "R54",
            "W20=d", "R24",
        ];
        string[] done = bench.Trace.Registers.Take(recorded.Length).Select(r => r is ['W', '8', '0', ..] or ['W', '9', '0', ..] or ['W', 'a', '0', ..] ? r[..4] + "*" : r).ToArray();
        Assert.Equal(recorded, done);
    }

    [Fact]
    public void Reset_Bases_CarryHintSizeAndAlignedAddress()
    {
        var bench = new DriverBench("linux-5.10");

        Assert.Equal(0x12UL, bench.Smmu.ReadRegister(0x90, 8) & 0x1f);
        Assert.Equal(0x11UL, bench.Smmu.ReadRegister(0xa0, 8) & 0x1f);
        Assert.Equal(0UL, bench.Smmu.ReadRegister(0x90, 8) & 0x3f_ffe0);
        Assert.All([0x80u, 0x90u, 0xa0u], r => Assert.Equal(1UL, bench.Smmu.ReadRegister(r, 8) >> 62));
    }

    [Fact]
    public void AddMaster_TwoStages_GivesEveryDeviceAStage1Domain()
    {
        var bench = new DriverBench("linux-5.10");

        Assert.Equal(
            "SYNC; SYNC; CFGI_STE 0x10; SYNC; CFGI_STE 0x10; SYNC; PREFETCH_CONFIG 0x10; TLBI_NH_ASID vmid=0 asid=1; SYNC; "
            + "SYNC; SYNC; CFGI_STE 0x18; SYNC; CFGI_STE 0x18; SYNC; PREFETCH_CONFIG 0x18; TLBI_NH_ASID vmid=0 asid=2; SYNC",
            bench.Probe);
        Assert.Equal(0x16UL, bench.Trace.ProdWrites[^1]);
        Assert.Equal(0xbUL, bench.Ste(0x10)[0] & 0xf);
        Assert.Equal(0xd6UL, bench.Ste(0x10)[1]);
    }

    [Fact]
    public void AddMaster_Descriptor_IsTheOneOfIoPgtableArm()
    {
        var bench = new DriverBench("linux-5.10");

        ulong cd = bench.Ste(0x10)[0] & 0x000f_ffff_ffff_ffc0;
        bench.Memory.TryRead64(cd, out ulong word0);
        bench.Memory.TryRead64(cd + 24, out ulong mair);
        // T0SZ 16, inner write-back tables, EPD1, V, IPS 44 bits, AA64, R, A, ASET, ASID 1.
        Assert.Equal(0x0001_e204_c000_3510UL, word0);
        Assert.Equal(0xf404ff44UL, mair);
    }

    [Fact]
    public void AddMaster_Stage1Only_DiffersInNothing()
    {
        var bench = new DriverBench("linux-5.10", SmmuIdentification.FromRegisters(0x0d44101a, 0x02730010, 0, 0x1404, 0, 0x74, 0, 1));

        Assert.StartsWith("SYNC; SYNC; CFGI_STE 0x10; SYNC", bench.Probe, StringComparison.Ordinal);
    }

    [Fact]
    public void AddMaster_Stage2Only_GivesEveryDeviceAVmid()
    {
        var bench = new DriverBench("linux-5.10", SmmuIdentification.FromRegisters(0x0d441019, 0x02730010, 0, 0x1414, 0, 0x74, 0, 1));

        Assert.Equal(
            "CFGI_STE 0x10; SYNC; CFGI_STE 0x10; SYNC; PREFETCH_CONFIG 0x10; TLBI_S12_VMALL vmid=1; SYNC; "
            + "CFGI_STE 0x18; SYNC; CFGI_STE 0x18; SYNC; PREFETCH_CONFIG 0x18; TLBI_S12_VMALL vmid=2; SYNC",
            bench.Probe);
        Assert.Equal(0x12UL, bench.Trace.ProdWrites[^1]);
    }

    [Fact]
    public void AddMaster_Words_AreTheWorkedOnes()
    {
        var bench = new DriverBench("linux-5.10");

        Assert.Contains((0x0000_0010_0000_0003UL, 1UL), bench.Trace.Words);
        Assert.Contains((0x0fc0_2046UL, 0UL), bench.Trace.Words);
        Assert.Contains((0x0000_0010_0000_0001UL, 0UL), bench.Trace.Words);
    }
}
