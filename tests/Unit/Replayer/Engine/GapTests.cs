using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Engine;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Engine;

/// <summary>What a loss makes unknown: what it can have changed, and nothing else.</summary>
public sealed class GapTests
{
    private const string Container = "/dev/vfio/vfio";
    private const string Group = "/dev/vfio/12";

    [Theory]
    [InlineData("ring-full", 0)]
    [InlineData("pipeline-overrun", 0)]
    [InlineData("eventpipe-dropped", 0)]
    [InlineData("disk-full", 0)]
    [InlineData("clock-step", 0)]
    [InlineData("words-of-others", 0)]
    [InlineData("flight-recorder", 1)]
    [InlineData("table-page-unreadable", 1)]
    [InlineData("truncated", 1)]
    public void Gap_BeforeADifferentOutcome_DecidesWhetherThatIsAMismatch(string cause, int mismatches)
    {
        CallLog log = Attached();
        Gap(log, cause, 7);
        Map(log, 0x10_0000, -17);
        VerdictCounts counts = log.Replay(Linux510.Instance).Board.Total;
        Assert.Equal(mismatches, counts.Mismatch);
        Assert.Equal(1 - mismatches, counts.Unknown);
    }

    [Fact]
    public void Gap_BeforeTheSameOutcome_IsStillAMatch()
    {
        CallLog log = Attached();
        Gap(log, "ring-full", 7);
        Map(log, 0x10_0000, 0);
        VerdictCounts counts = log.Replay(Linux510.Instance).Board.Total;
        Assert.Equal(0, counts.Mismatch + counts.Unknown);
    }

    [Fact]
    public void Gap_OfAnotherProcess_TakesNothingFromThisOne()
    {
        CallLog log = Attached();
        log.Pid = 8;
        log.Call($"open {Container}", 3);
        Gap(log, "ring-full", 8);
        log.Pid = 7;
        Map(log, 0x10_0000, -17);
        VerdictCounts counts = log.Replay(Linux510.Instance).Board.Total;
        Assert.Equal(1, counts.Mismatch);
    }

    [Fact]
    public void Gap_OfNobodyInParticular_ConcernsEveryProcess()
    {
        CallLog log = Attached();
        Gap(log, "ring-full", 0);
        Map(log, 0x10_0000, -17);
        Assert.Equal(0, log.Replay(Linux510.Instance).Board.Total.Mismatch);
    }

    [Fact]
    public void Gap_BeforeANewContainer_LeavesThatWhole()
    {
        CallLog log = Attached();
        Gap(log, "ring-full", 7);
        log.Call($"open {Container}", 9).Plain(9, Container, 0x3b66, 3, 0);
        Assert.Equal(1, log.Replay(Linux510.Instance).Board.Total.Mismatch);
    }

    [Fact]
    public void Gap_AfterAClose_LeavesOpenWhetherTheNumberIsInUse()
    {
        CallLog log = Attached();
        log.Call($"close 3 {Container}", 0);
        Gap(log, "ring-full", 7);
        log.Plain(3, Container, 0x3b64, 0, 0);
        VerdictCounts counts = log.Replay(Linux510.Instance).Board.Total;
        Assert.Equal(0, counts.Mismatch);
        Assert.Equal(1, counts.Unknown);
    }

    // The recorder's bound, not the end of the program's memory.
    [Fact]
    public void Truncated_BeforeAnIoctl_MakesThatUnknownAndNoFault()
    {
        CallLog log = Attached();
        Gap(log, "truncated", 7);
        log.Call($"ioctl 3 {Container} 0x3b71 ptr arg=0x7ffe0000 in=2000000003000000 wanted=32", 0);
        log.Call($"open {Container}", 9).Plain(9, Container, 0x3b66, 3, -22);
        ReplayResult result = log.Replay(Linux510.Instance);
        Assert.Equal(1, result.Board.Total.Unknown);
        Assert.Equal(0, result.Board.Total.Mismatch);
    }

    [Fact]
    public void WantedLength_WithoutAGap_IsAFault()
    {
        CallLog log = Attached();
        log.Call($"ioctl 3 {Container} 0x3b71 ptr arg=0x7ffe0000 in=2000000003000000 wanted=32", -14);
        VerdictCounts counts = log.Replay(Linux510.Instance).Board.Total;
        Assert.Equal(0, counts.Mismatch + counts.Unknown);
    }

    [Fact]
    public void Ioctl_WithoutItsBytes_IsUnknownButForWhatNeedsNone()
    {
        CallLog log = Attached();
        log.Call($"ioctl 3 {Container} 0x3b71 ptr arg=0x7ffe0000", 0).Call($"ioctl 3 {Container} 0x3bff ptr arg=0x7ffe0000", -25).Call($"ioctl 77 {Container} 0x3b71 ptr arg=0x7ffe0000", 0);
        log.Plain(3, Container, 0x3b64, 0, 0);
        VerdictCounts counts = log.Replay(Linux510.Instance).Board.Total;
        Assert.Equal(0, counts.Mismatch + counts.Unmodelled);
        Assert.Equal(2, counts.Unknown);

        // What was mapped is not known, so that an overlap is no mismatch.
        Map(log, 0x10_0000, -17);
        Assert.Equal(0, log.Replay(Linux510.Instance).Board.Total.Mismatch);
    }

    [Fact]
    public void Query_WithoutItsBytes_LeavesTheObjectKnown()
    {
        CallLog log = Attached();
        log.Call($"ioctl 3 {Container} 0x3b70 ptr arg=0x7ffe0000", 0);
        Map(log, 0x10_0000, -17);
        Assert.Equal(1, log.Replay(Linux510.Instance).Board.Total.Mismatch);
    }

    [Fact]
    public void SetContainer_WithoutItsBytes_JoinsTheOnlyOneThereIs()
    {
        var log = new CallLog();
        log.Session("5.10.0", "x86_64").Call($"open {Container}", 3).Call($"open {Group}", 4).Call($"ioctl 4 {Group} 0x3b68 ptr arg=0x7ffe0000", 0).Plain(3, Container, 0x3b66, 3, 0);
        log.Call($"ioctl 4 {Group} 0x3b6a ptr arg=0x7ffe0000", 5).Struct(5, "anon_inode:[vfio-device]", 0x3b6b, CallLog.Words(20, 0, 0, 0, 0), 0, CallLog.Words(20, 2, 9, 5, 0));
        ReplayResult result = log.Replay(Linux510.Instance);
        Assert.Equal(0, result.Board.Total.Mismatch + result.Board.Total.Unmodelled);
        Assert.Equal(1, result.Board.Total.Unknown);
    }

    [Fact]
    public void Ioctl_WithAnAddressTheKernelCouldNotRead_Faults()
    {
        CallLog log = Attached();
        log.Call($"ioctl 3 {Container} 0x3b71 ptr", -14).Call($"ioctl 3 {Container} 0x3b71 ptr arg=0x1000", -14);
        VerdictCounts counts = log.Replay(Linux510.Instance).Board.Total;
        Assert.Equal(0, counts.Mismatch + counts.Unknown);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(-13)]
    [InlineData(-24)]
    public void Open_RefusedByTheHost_IsAFactOfIt(long result)
    {
        var log = new CallLog();
        log.Call($"open {Container}", result);
        VerdictCounts counts = log.Replay(Linux510.Instance).Board.Total;
        Assert.Equal(1, counts.Learned);
        Assert.Equal(1, counts.Total);
    }

    [Fact]
    public void Read_OfWhichTheRecorderKeptLess_IsComparedAsFarAsItGoes()
    {
        CallLog log = Attached();
        log.Call("eventfd initial=0x7", 8).Call("transfer read 8 anon_inode:[eventfd] length=0x8 data=0700", 8);
        VerdictCounts counts = log.Replay(Linux510.Instance).Board.Total;
        Assert.Equal(0, counts.Mismatch + counts.Unknown);
        CallLog other = Attached();
        other.Call("eventfd initial=0x7", 8).Call("transfer read 8 anon_inode:[eventfd] length=0x8 data=0800", 8);
        Assert.Equal(1, other.Replay(Linux510.Instance).Board.Total.Mismatch);
    }

    [Fact]
    public void Write_OfWhichTheRecorderKeptLess_MakesTheCounterUnknown()
    {
        CallLog log = Attached();
        log.Call("eventfd", 8).Call("transfer write 8 anon_inode:[eventfd] length=0x8 data=07", 8).Call("transfer read 8 anon_inode:[eventfd] length=0x8 data=0700000000000000", 8);
        VerdictCounts counts = log.Replay(Linux510.Instance).Board.Total;
        Assert.Equal(0, counts.Mismatch);
    }

    private static CallLog Attached()
    {
        var log = new CallLog();
        log.Session("5.10.0", "x86_64").Call($"open {Container}", 3).Call($"open {Group}", 4).Struct(4, Group, 0x3b68, CallLog.Words(3), 0, null);
        return log.Plain(3, Container, 0x3b66, 3, 0);
    }

    private static void Gap(CallLog log, string cause, int pid)
    {
        int before = log.Pid;
        log.Pid = pid;
        log.Add($"gap ebpf cause={cause} count=3");
        log.Pid = before;
    }

    private static void Map(CallLog log, ulong iova, long result) =>
        log.Struct(3, Container, 0x3b71, CallLog.Words(32, 3) + CallLog.Longs(0x7f00_0000_0000, iova, 0x1000), result);
}
