using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Vfio;

/// <summary>Recordings of machines with VT-d or AMD-Vi: the same user API over another IOMMU driver.</summary>
public sealed class X86HostTests
{
    private const string Container = "/dev/vfio/vfio";
    private const string Group = "/dev/vfio/12";
    private const uint Einval = 22;

    [Theory]
    [InlineData("x86_64", "dmar0,dmar1", HostIommu.Intel)]
    [InlineData("x86_64", "ivhd0", HostIommu.Amd)]
    [InlineData("x86_64", "", HostIommu.Intel)]
    [InlineData("aarch64", "smmu3.0x0000000009050000", HostIommu.ArmSmmu)]
    [InlineData("", "", HostIommu.ArmSmmu)]
    public void Survey_OfASession_SaysWhichIommuTheMachineHas(string architecture, string names, object host)
    {
        var log = new CallLog();
        log.Session("6.1.0-30-amd64", architecture.Length == 0 ? "\"\"" : architecture, ("host.iommu", names.Length == 0 ? "\"\"" : names));
        Assert.Equal((HostIommu)host, log.Survey().Host);
    }

    [Fact]
    public void Detect_OfADebianKernel_IsItsBaseline()
    {
        CallLog log = Machine();
        Assert.Equal("linux-6.1", log.Detect().Dialect.Name);
    }

    [Fact]
    public void Replay_OfADriverOnVtd_IsPredicted()
    {
        CallLog log = Attached();
        log.Struct(3, Container, 0x3b70, CallLog.Words(24, 0, 0, 0, 0, 0), 0, CallLog.Words(116, 3, 0x40201000, 0, 0, 0));
        Info(log, 39);
        Map(log, 0x7f00_0000_0000, 0x10_0000, 0x20_0000, 0);
        Map(log, 0x7f00_0000_0000, 0xfee0_0000, 0x1000, -Einval);
        Map(log, 0x7f00_0000_0000, 0xfedf_f000, 0x1000, 0);
        Map(log, 0x7f00_0000_0000, 0x80_0000_0000, 0x1000, -Einval);
        Map(log, 0x7f00_0000_0000, 0x7f_ffff_f000, 0x1000, 0);
        Map(log, 0x7f00_0000_0000, 0x10_0000, 0x1000, -17);
        Unmap(log, 0x10_0000, 0x20_0000, 0x20_0000);
        log.Struct(3, Container, 0x3b72, CallLog.Words(24, 0) + CallLog.Longs(0x7f_ffff_f001, 0x1000), -Einval);
        ReplayResult result = log.Replay(Dialects.Find("linux-6.1")!);
        AssertAllPredicted(result);
    }

    // The window of interrupt messages is the SMMU's nowhere on this machine.
    [Fact]
    public void Map_InTheWindowOfAnSmmu_IsAllowed()
    {
        CallLog log = Attached();
        Map(log, 0x7f00_0000_0000, 0x800_0000, 0x1000, 0);
        AssertAllPredicted(log.Replay(Dialects.Find("linux-6.1")!));
    }

    [Fact]
    public void Map_OfAddressesNoProgramHas_FaultsAndOfUnknownMemoryIsLearned()
    {
        CallLog log = Attached();
        Map(log, 0x7fff_ffff_f000, 0x1000, 0x1000, -14);
        Map(log, 0x1000, 0x1000, 0x1000, -14);
        Map(log, 0x7f00_0000_0000, 0x1000, 0x1000, -14);
        Map(log, 0x7f00_0000_0000, 0x1000, 0x1000, -12);
        Map(log, 0x7f00_0000_0000, 0x1000, 0x1000, 0);
        ReplayResult result = log.Replay(Dialects.Find("linux-6.1")!);
        AssertAllPredicted(result);
        Assert.Equal(Learned(Attached()) + 2, result.Board.Total.Learned);
    }

    [Fact]
    public void Map_WhereOnlyWideMachinesCan_IsLearnedUntilTheApertureIsKnown()
    {
        CallLog log = Attached();
        Map(log, 0x7f00_0000_0000, 0x80_0000_0000, 0x1000, -Einval);
        Info(log, 48);
        Map(log, 0x7f00_0000_0000, 0x80_0000_0000, 0x1000, -Einval);
        ReplayResult result = log.Replay(Dialects.Find("linux-6.1")!);
        Assert.Equal(1, result.Board.Total.Mismatch);
        Assert.Equal("VFIO_IOMMU_MAP_DMA", Assert.Single(result.Board.Divergences).Subject);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public void SetIommu_WithoutInterruptRemapping_IsAFactOfTheMachine(long recorded)
    {
        CallLog log = Machine();
        log.Plain(3, Container, 0x3b66, 1, recorded);
        AssertAllPredicted(log.Replay(Dialects.Find("linux-6.1")!));
    }

    [Fact]
    public void GetInfo_OnAmd_LeavesTheHypertransportRangeOut()
    {
        CallLog log = Machine("ivhd0");
        log.Plain(3, Container, 0x3b66, 3, 0);
        string ranges = CallLog.Longs(0, 0xfedf_ffff, 0xfef0_0000, 0xfc_ffff_ffff, 0x100_0000_0000, ulong.MaxValue);
        string head = CallLog.Words(2 | 0x10000, 56) + CallLog.Longs(0, 0x1000, 0x1000_0000) + CallLog.Words(3 | 0x10000, 68, 65535) + CallLog.Words(1 | 0x10000, 0, 3, 0);
        log.Struct(3, Container, 0x3b70, CallLog.Words(132, 0, 0, 0, 0, 0) + new string('0', 216), 0, CallLog.Words(132, 3, 0xfffff000, 0xffffff7f, 24, 0) + head + ranges);
        AssertAllPredicted(log.Replay(Dialects.Find("linux-6.1")!));
    }

    private static CallLog Machine(string names = "dmar0,dmar1")
    {
        var log = new CallLog();
        log.Session("6.1.0-30-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.124-1 (2025-01-12)", "x86_64", ("host.iommu", names), ("recording.began", "process-start"));
        log.Call($"open {Container} flags=0x2", 3).Plain(3, Container, 0x3b64, 0, 0).Plain(3, Container, 0x3b65, 1, 1).Plain(3, Container, 0x3b65, 3, 1);
        log.Plain(3, Container, 0x3b65, 6, 1);
        log.Call($"open {Group} flags=0x2", 4).Struct(4, Group, 0x3b67, CallLog.Words(8, 0), 0, CallLog.Words(8, 1));
        return log.Struct(4, Group, 0x3b68, CallLog.Words(3), 0, null);
    }

    private static CallLog Attached()
    {
        CallLog log = Machine();
        log.Plain(3, Container, 0x3b66, 3, 0).Plain(3, Container, 0x3b65, 4, 0);
        return log.Struct(4, Group, 0x3b6a, "303030303a30303a30342e3000", 5, null);
    }

    private static long Learned(CallLog log) => log.Replay(Dialects.Find("linux-6.1")!).Board.Total.Learned;

    private static void Info(CallLog log, int bits)
    {
        string head = CallLog.Words(2 | 0x10000, 56) + CallLog.Longs(0, 0x1000, 0x1000_0000) + CallLog.Words(3 | 0x10000, 68, 65535) + CallLog.Words(1 | 0x10000, 0, 2, 0);
        string ranges = CallLog.Longs(0, 0xfedf_ffff, 0xfef0_0000, (1UL << bits) - 1);
        log.Struct(3, Container, 0x3b70, CallLog.Words(116, 0, 0, 0, 0, 0) + new string('0', 184), 0, CallLog.Words(116, 3, 0x40201000, 0, 24, 0) + head + ranges);
    }

    private static void Map(CallLog log, ulong vaddr, ulong iova, ulong size, long result) =>
        log.Struct(3, Container, 0x3b71, CallLog.Words(32, 3) + CallLog.Longs(vaddr, iova, size), result);

    private static void Unmap(CallLog log, ulong iova, ulong size, ulong removed) =>
        log.Struct(3, Container, 0x3b72, CallLog.Words(24, 0) + CallLog.Longs(iova, size), 0, CallLog.Words(24, 0) + CallLog.Longs(iova, removed));

    private static void AssertAllPredicted(ReplayResult result) =>
        Assert.True(result.Board.Divergences.Count == 0 && result.Board.Total.Match > 0, string.Join('\n', result.Board.Divergences));
}
