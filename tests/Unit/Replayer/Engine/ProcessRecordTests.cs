using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Engine;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Engine;

/// <summary>Fork, exec, exit and descriptors handed over: who has which descriptor, and when objects go.</summary>
public sealed class ProcessRecordTests
{
    private const string Container = "/dev/vfio/vfio";
    private const string Group = "/dev/vfio/12";
    private const string Eventfd = "anon_inode:[eventfd]";
    private const long Ebusy = -16;
    private const long Ebadf = -9;

    [Fact]
    public void Fork_GivesTheChildTheSameFiles()
    {
        CallLog log = OpenGroup();
        log.Add("fork 8");
        log.Pid = 8;
        log.Struct(4, Group, 0x3b67, CallLog.Words(8, 0), 0, CallLog.Words(8, 3)).Call($"close 4 {Group}", 0).Call($"close 4 {Group}", Ebadf);
        log.Pid = 7;
        log.Struct(4, Group, 0x3b67, CallLog.Words(8, 0), 0, CallLog.Words(8, 3));
        AssertPredicted(log);
    }

    [Fact]
    public void Close_InTheParent_KeepsWhatTheChildHasOpen()
    {
        CallLog log = OpenGroup();
        log.Add("fork 8").Call($"close 4 {Group}", 0).Call($"open {Group}", Ebusy);
        log.Pid = 8;
        log.Call($"close 4 {Group}", 0);
        log.Pid = 7;
        log.Call($"open {Group}", 4);
        AssertPredicted(log);
    }

    [Fact]
    public void Fork_SharingFiles_ClosesForBoth()
    {
        CallLog log = OpenGroup();
        log.Add("fork 8 shares-files");
        log.Pid = 8;
        log.Call($"close 4 {Group}", 0);
        log.Pid = 7;
        log.Call($"close 4 {Group}", Ebadf).Call($"open {Group}", 4);
        log.Pid = 8;
        log.Call($"open {Group}", Ebusy).Struct(4, Group, 0x3b67, CallLog.Words(8, 0), 0, CallLog.Words(8, 1));
        AssertPredicted(log);
    }

    [Fact]
    public void Exit_OfOneThatSharesFiles_LeavesThemToTheOther()
    {
        CallLog log = OpenGroup();
        log.Add("fork 8 shares-files").Add("exit 0");
        log.Pid = 8;
        log.Struct(4, Group, 0x3b67, CallLog.Words(8, 0), 0, CallLog.Words(8, 3)).Add("exit 0");
        log.Pid = 9;
        log.Call($"open {Group}", 3);
        AssertPredicted(log);
    }

    [Fact]
    public void Exec_MakesTheTableItsOwn()
    {
        CallLog log = OpenGroup();
        log.Add("fork 8 shares-files");
        log.Pid = 8;
        log.Add("exec /bin/child").Call($"close 4 {Group}", 0);
        log.Pid = 7;
        log.Struct(4, Group, 0x3b67, CallLog.Words(8, 0), 0, CallLog.Words(8, 3));
        AssertPredicted(log);
    }

    [Fact]
    public void Exec_EndsMappingsSoThatTheDeviceCloses()
    {
        CallLog log = OpenGroup();
        log.Struct(4, Group, 0x3b6a, "303030303a30303a30342e30", 5, null);
        log.Struct(5, "anon_inode:[vfio-device]", 0x3b6c, CallLog.Words(32, 0, 0, 0, 0, 0, 0, 0), 0, CallLog.Words(32, 7, 0, 0, 0x1000, 0, 0, 0));
        log.Call("mmap 5 anon_inode:[vfio-device] length=0x1000 prot=0x3 flags=0x1 address=0x7f0000000000", 0);
        log.Call("close 5 anon_inode:[vfio-device]", 0).Call($"close 4 {Group}", 0).Call($"close 3 {Container}", 0);

        // The mapping still holds the device, and it the membership of its group.
        log.Call($"open {Group}", Ebusy).Add("exec /bin/other").Call($"open {Group}", 3);
        AssertPredicted(log);
    }

    [Fact]
    public void Received_FromAProcessOfTheLog_IsTheSameOpenFile()
    {
        CallLog log = OpenGroup();
        log.Call("eventfd", 5);
        log.Pid = 8;
        log.Add($"descriptor received 3 {Eventfd} peer-process=7 peer-fd=5").Call($"transfer write 3 {Eventfd} length=0x8 data=0300000000000000", 8);
        log.Pid = 7;
        log.Call($"close 5 {Eventfd}", 0);
        log.Pid = 8;
        log.Call($"transfer read 3 {Eventfd} length=0x8 data=0300000000000000", 8);
        AssertPredicted(log);
    }

    [Fact]
    public void Received_FromNobodyKnown_IsLearnedThenPredictedAndNeverAMismatch()
    {
        var log = new CallLog();
        log.Add($"descriptor received 3 {Container}").Plain(3, Container, 0x3b64, 0, 0).Plain(3, Container, 0x3b64, 0, 0);

        // Nothing is known of the container's driver: refused or not, that is no failing of the model.
        log.Plain(3, Container, 0x3b66, 3, 0).Struct(3, Container, 0x3b71, CallLog.Words(32, 3) + CallLog.Longs(0x7f00_0000_0000, 0, 0x1000), 0);
        VerdictCounts counts = log.Replay(Linux510.Instance).Board.Total;
        Assert.Equal(0, counts.Mismatch + counts.Unmodelled);
        Assert.Equal(1, counts.Match);
        Assert.Equal(1, counts.Learned);
        Assert.Equal(2, counts.Unknown);
    }

    [Fact]
    public void Snapshot_OfAProgramAtWork_PredictsWhatFollows()
    {
        CallLog log = Snapshot();
        Map(log, 0x10_0000, 0);
        Map(log, 0x20_0000, 0);
        Map(log, 0x10_0000, -17);
        log.Struct(3, Container, 0x3b72, CallLog.Words(24, 0) + CallLog.Longs(0x10_0000, 0x1000), 0);
        log.Struct(3, Container, 0x3b72, CallLog.Words(24, 0) + CallLog.Longs(0x20_0000, 0x1000), 0);
        VerdictCounts counts = log.Replay(Linux510.Instance).Board.Total;
        Assert.Equal(0, counts.Mismatch + counts.Unmodelled + counts.Unknown);
        Assert.True(counts.Match >= 2, $"{counts.Match} predicted, {counts.Learned} learned");
    }

    [Fact]
    public void Snapshot_WithMappingsFromBefore_IsUnknownWhereTheyMatter()
    {
        CallLog log = Snapshot();
        Map(log, 0x10_0000, -17);
        log.Struct(3, Container, 0x3b72, CallLog.Words(24, 0) + CallLog.Longs(0x30_0000, 0x1000), 0);
        VerdictCounts counts = log.Replay(Linux510.Instance).Board.Total;
        Assert.Equal(0, counts.Mismatch + counts.Unmodelled);
        Assert.True(counts.Unknown >= 2, $"{counts.Unknown} unknown");
    }

    [Fact]
    public void Snapshot_OfAProgram_LeavesWhatItOpensLaterWhole()
    {
        CallLog log = Snapshot();
        log.Call($"open {Container}", 9).Plain(9, Container, 0x3b66, 3, 0);
        VerdictCounts counts = log.Replay(Linux510.Instance).Board.Total;
        Assert.Equal(1, counts.Mismatch);
    }

    [Fact]
    public void Dup_OverAnOpenDescriptor_ClosesThatFirst()
    {
        CallLog log = OpenGroup();
        log.Call("eventfd", 5).Call($"dup 5 {Eventfd}", 4).Call($"close 3 {Container}", 0).Call($"open {Group}", 6);
        AssertPredicted(log);
    }

    [Fact]
    public void Dup_OntoItself_ChangesNothing()
    {
        CallLog log = OpenGroup();
        log.Call($"dup 4 {Group}", 4).Struct(4, Group, 0x3b67, CallLog.Words(8, 0), 0, CallLog.Words(8, 3));
        AssertPredicted(log);
    }

    // Each child has what all before it have, and none ends.
    [Fact]
    public void Fork_OverAndOver_StaysBounded()
    {
        CallLog log = OpenGroup();
        for (int i = 0; i < 1000; i++)
        {
            log.Call("eventfd", 10 + i);
        }

        for (int child = 100; child < 3000; child++)
        {
            log.Add($"fork {child}");
        }

        log.Pid = 2999;
        log.Call($"close 4 {Group}", 0);
        VerdictCounts counts = log.Replay(Linux510.Instance).Board.Total;
        Assert.Equal(0, counts.Mismatch);
        Assert.Equal(1, counts.Unknown);
    }

    [Fact]
    public void CallEntry_AndIommuRecords_HaveNoVerdict()
    {
        CallLog log = OpenGroup();
        long before = log.Replay(Linux510.Instance).Board.Total.Total;
        log.Add($"call-entry ioctl 3 {Container} request=0x3b71").Add("iommu-map 0x1000 0x2000 size=0x1000").Add("iommu-unmap 0x1000 size=0x1000 unmapped=0x1000");
        log.Add("iommu-fault 0000:00:04.0 vfio-pci 0x1000 flags=0x1");
        Assert.Equal(before, log.Replay(Linux510.Instance).Board.Total.Total);
    }

    private static CallLog OpenGroup()
    {
        var log = new CallLog();
        log.Session("5.10.0", "aarch64");
        log.Call($"open {Container}", 3).Call($"open {Group}", 4).Struct(4, Group, 0x3b68, CallLog.Words(3), 0, null);
        return log.Plain(3, Container, 0x3b66, 3, 0);
    }

    private static CallLog Snapshot()
    {
        var log = new CallLog();
        log.Session("5.10.0", "x86_64", ("recording.began", "mid-session")).Add("gap ebpf cause=mid-session");
        log.Add($"descriptor snapshot 3 {Container}").Add($"descriptor snapshot 4 {Group}").Add("descriptor snapshot 5 anon_inode:[vfio-device]");
        return log;
    }

    private static void Map(CallLog log, ulong iova, long result) =>
        log.Struct(3, Container, 0x3b71, CallLog.Words(32, 3) + CallLog.Longs(0x7f00_0000_0000, iova, 0x1000), result);

    private static void AssertPredicted(CallLog log)
    {
        ReplayResult result = log.Replay(Linux510.Instance);
        VerdictCounts counts = result.Board.Total;
        Assert.True(counts.Mismatch + counts.Unknown + counts.Unmodelled == 0 && counts.Match > 0, string.Join('\n', result.Board.Divergences));
        Assert.NotEqual(0, result.Board.OfKind(RecordKind.Open).Match);
    }
}
