using System.Text.RegularExpressions;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import;
using TraceReplay.Replayer.Engine;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Recorder.Import.Strace;

public sealed class StraceImportTests : IDisposable
{
    private readonly ImportFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("strace-f")]
    [InlineData("strace-f-r-x")]
    [InlineData("strace-f-tt-yy-xx")]
    [InlineData("strace-f-ttt-T-y")]
    [InlineData("strace-f-ttt-X-raw")]
    [InlineData("strace-f-ttt-X-verbose-y")]
    [InlineData("strace-f-ttt-y-terminal")]
    public void Import_SameProgramWithOtherOptions_GivesTheSameCalls(string name)
    {
        (List<string> lines, ImportSummary summary) = ImportFiles.Import(null, Vectors.PathOf($"imports/{name}.txt.gz"));
        List<string> calls = Normalised(lines.Skip(1));
        calls.Sort(StringComparer.Ordinal);
        Assert.Equal(
            [
                "Close fd=20 = 0", "Close fd=20 = 0", "Close fd=3 = 0", "Close fd=30 = 0", "Close fd=30 = 0", "Close fd=4 = 0", "Close fd=5 = 0",
                "Descriptor Received fd=9 anon_inode:[eventfd] flags=0 peer=N/4",
                "Dup fd=4 = 20", "Dup fd=4 = 30", "Dup fd=4 = 31", "Dup fd=4 = 5",
                "Eventfd init=2 flags=524288 = 4",
                "Exec /proc/self/exe ./p 5",
                "Exit status=0 signal=10 abandoned=False", "Exit status=0 signal=9 abandoned=False", "Exit status=3 signal=0 abandoned=False",
                "Fork child=N shares=False", "Fork child=N shares=False",
                "Ioctl fd=-1 0x3b64 arg=0x0 in= out= hasout=False want=0 bufs=0 = -9",
                "Ioctl fd=-1 0x3b65 arg=0x3 in= out= hasout=False want=0 bufs=0 = -9",
                "Ioctl fd=-1 0x3b6b arg=P in= out= hasout=False want=0 bufs=0 = -9",
                "Ioctl fd=-1 0x3b71 arg=P in= out= hasout=False want=0 bufs=0 = -9",
                "Ioctl fd=-1 0x3b81 arg=P in= out= hasout=False want=0 bufs=0 = -9",
                "Ioctl fd=-1 0x3b99 arg=0x5 in= out= hasout=False want=0 bufs=0 = -9",
                "Ioctl fd=-1 0xc0043b99 arg=P in= out= hasout=False want=0 bufs=0 = -9",
                "Open /dev/iommu flags=2 = -2", "Open /dev/kvm flags=524290 = 3", "Open /dev/vfio/vfio flags=2 = -2",
                "Transfer Pread fd=4 off=0x10 len=8  = -29",
                "Transfer Pwrite fd=4 off=0x10 len=8 0700000000000000 = -29",
                "Transfer Read fd=4 off=0x0 len=8 0700000000000000 = 8", "Transfer Read fd=4 off=0x0 len=8 0700000000000000 = 8",
                "Transfer Write fd=4 off=0x0 len=8 0500000000000000 = 8",
                "Transfer Write fd=5 off=0x0 len=8 0100000000000000 = 8", "Transfer Write fd=5 off=0x0 len=8 0700000000000000 = 8",
            ],
            calls);
        Assert.Empty(summary.Unknown.Counts);
    }

    [Fact]
    public void Import_ThreadOfAProcess_IsNoProcess()
    {
        var threads = new HashSet<(int Process, int Thread)>();
        ImportFiles.Visit(Vectors.PathOf("imports/strace-f-ttt-T-y.txt.gz"), r => threads.Add((r.ProcessId, r.ThreadId)));
        Assert.Equal([(0, 0), (19453, 19453), (19453, 19454), (19455, 19455), (19456, 19456)], threads.Order());
    }

    [Fact]
    public void Import_InterruptedRead_HasItsEntryAndItsDurationAndStandsAtItsReturn()
    {
        List<string> lines = Import("""
            7 1700000000.000001 execve("p", ["p"], 0x7ff /* 1 var */) = 0
            7 1700000000.000010 eventfd2(0, 0)        = 3<anon_inode:[eventfd]>
            7 1700000000.000020 read(3<anon_inode:[eventfd]>,  <unfinished ...>
            8 1700000000.000030 write(3<anon_inode:[eventfd]>, "\1\0\0\0\0\0\0\0", 8) = 8 <0.000002>
            7 1700000000.000040 <... read resumed>"\1\0\0\0\0\0\0\0", 8) = 8 <0.000019>
            """);
        Assert.Equal(
            ["1700000000000030000 Transfer Write fd=3 off=0x0 len=8 0100000000000000 = 8", "1700000000000020000 Transfer Read fd=3 off=0x0 len=8 0100000000000000 = 8"],
            lines.Skip(2));
    }

    [Fact]
    public void Import_CallThatNeverReturned_IsUnfinished()
    {
        List<string> lines = Import("""
            7 execve("p", ["p"], 0x7ff /* 1 var */) = 0
            7 openat(AT_FDCWD, "/dev/vfio/vfio", O_RDWR) = 3
            7 ioctl(3, VFIO_SET_IOMMU, 0x1 <unfinished ...>
            7 +++ killed by SIGKILL +++
            """);
        Assert.Equal(
            ["Open /dev/vfio/vfio flags=2 = 3", "Ioctl fd=3 0x3b66 arg=0x1 in= out= hasout=False want=0 bufs=0 = ?", "Exit status=0 signal=9 abandoned=False"],
            lines.Skip(1).Select(l => l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
    }

    [Fact]
    public void Import_NamesOfRequests_AreTakenByTheKindOfFile()
    {
        List<string> lines = Import("""
            7 execve("p", ["p"], 0x7ff /* 1 var */) = 0
            7 openat(AT_FDCWD, "/dev/vfio/vfio", O_RDWR) = 3
            7 openat(AT_FDCWD, "/dev/vfio/4", O_RDWR) = 4
            7 ioctl(4, VFIO_GROUP_GET_DEVICE_FD, 0x7ffd3028c4b8) = 5
            7 ioctl(5, VFIO_DEVICE_PCI_HOT_RESET or VFIO_IOMMU_MAP_DMA, 0x7ffd3028c4b8) = 0
            7 ioctl(5, _IO(0x3b, 0x6b), 0x7ffd3028c4b8) = 0
            7 mmap(NULL, 1048576, PROT_READ|PROT_WRITE, MAP_SHARED, 5, 0x10000000000) = 0x7f0000000000
            7 munmap(0x7f0000000000, 1048576)       = 0
            7 ioctl(0, TCGETS, {c_iflag=ICRNL|IXON, c_oflag=NL0|CR0|TAB0|BS0|VT0|FF0|OPOST|ONLCR, ...}) = 0
            """);
        Assert.Equal(
            [
                "Ioctl fd=5 0x3b71 arg=0x7ffd3028c4b8 in= out= hasout=False want=0 bufs=0 = 0",
                "Ioctl fd=5 0x3b6b arg=0x7ffd3028c4b8 in= out= hasout=False want=0 bufs=0 = 0",
                "Mmap fd=5 off=0x10000000000 len=0x100000 prot=3 flags=1 addr=0x7f0000000000 = 0",
                "Munmap fd=5 off=0x10000000000 len=0x100000 addr=0x7f0000000000 = 0",
            ],
            lines.Skip(4).Select(l => l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..]));
    }

    [Fact]
    public void Import_StructThatStracePrints_BecomesItsBytes()
    {
        List<string> lines = Import("""
            7 execve("p", ["p"], 0x7ff /* 1 var */) = 0
            7 ioctl(9<anon_inode:kvm-vm>, KVM_SET_USER_MEMORY_REGION, {slot=3, flags=KVM_MEM_READONLY, guest_phys_addr=0x40000000, memory_size=4096, userspace_addr=0x7f0000000000}) = 0
            """);
        Assert.Contains(" in=0300000002000000" + "0000004000000000" + "0010000000000000" + "00000000007f0000 ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Import_OfARunningProcess_SaysThatItBeganMidSession()
    {
        List<string> lines = Import("7 ioctl(5</dev/vfio/vfio>, VFIO_GET_API_VERSION) = 0\n");
        Assert.Contains("recording.began=mid-session", lines[0], StringComparison.Ordinal);
        Assert.Contains("Gap import -1 mid-session", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Import_ShortenedString_GivesFewerBytesThanTheResult()
    {
        List<string> lines = Import("7 execve(\"p\", [\"p\"], 0x7ff /* 1 var */) = 0\n7 pread64(5<anon_inode:[vfio-device]>, \"\\1\\2\"..., 64, 128) = 64\n");
        Assert.EndsWith("Transfer Pread fd=5 off=0x80 len=64 0102 = 64", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Import_TwoFiles_AreRefusedWithTheRemedy()
    {
        string one = _files.Add("t.1", "execve(\"p\", [\"p\"], 0x7ff /* 1 var */) = 0\n");
        string two = _files.Add("t.2", "close(3) = 0\n");
        Assert.Contains("strace-log-merge", Assert.Throws<ImportException>(() => ImportFiles.Import(null, one, two)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_BesideASessionLog_NeedsAbsoluteTimesAndOtherProcesses()
    {
        string session = _files.Add("s.jsonl", """
            {"type":"session","version":1,"arch":"aarch64","kernel":"k","cmdline":["vmm"],"clock":"monotonic","ts":500,"realtime_ns":"1700000000000000500"}
            {"type":"open","ts":1500,"dur":10,"pid":7,"tid":7,"path":"/dev/iommu","flags":2,"ret":17}

            """);
        string bare = _files.Add("bare.txt", "8 close(5</dev/iommu>) = 0\n");
        string same = _files.Add("same.txt", "7 1700000000.000003000 close(5</dev/iommu>) = 0\n");
        string good = _files.Add("good.txt", "8 1700000000.000003000 close(5</dev/iommu>) = 0\n");
        Assert.Contains("strace -ttt", Assert.Throws<ImportException>(() => ImportFiles.Import(null, session, bare)).Message, StringComparison.Ordinal);
        Assert.Contains("both hold the calls of process 7", Assert.Throws<ImportException>(() => ImportFiles.Import(null, session, same)).Message, StringComparison.Ordinal);
        Assert.Contains("3000 Close fd=5 = 0", ImportFiles.Import(null, session, good).Lines);
    }

    [Fact]
    public void Import_DamagedCall_IsRefusedWithItsLine()
    {
        string file = _files.Add("t.txt", "7 close(3) = 0\n7 close(3</dev/vfio/vfio>) zero\n7 close(4) = 0\n");
        Assert.StartsWith($"{file}, line 2: 'close(3</dev/vfio/vfio>) zero' is not what strace prints", Assert.Throws<ImportException>(() => ImportFiles.Import(null, file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_OfARealDriver_HasNoMismatch()
    {
        VerdictCounts counts = TraceReplayer.Replay(_files.LogOf("strace-vfio")).Result.Board.Total;
        Assert.Equal(0, counts.Mismatch);
        Assert.True(counts.Match > 50);
    }

    [Fact]
    public void Replay_StructsWithoutBytes_AreUnknownAndNothingBehindThemIsAMismatch()
    {
        string text = """
            #0 +0.000000000 7/7 open /dev/vfio/vfio flags=0x2 = 3 <0.000000001>
            #1 +0.000000001 7/7 ioctl 3 /dev/vfio/vfio 0x3b71 ptr arg=0x7ffd3028c4b8 = 0 <0.000000001>
            #2 +0.000000002 7/7 ioctl 3 /dev/vfio/vfio 0x3b66 arg=0x1 = 0 <0.000000001>

            """;
        VerdictCounts counts = TextLog.Replay(text).Board.OfKind(RecordKind.Ioctl);
        Assert.Equal(0, counts.Mismatch);
        Assert.Equal(2, counts.Unknown);
    }

    // Processes, addresses and times differ from run to run.
    private static List<string> Normalised(IEnumerable<string> lines) =>
        [.. lines.Select(l => Regex.Replace(Regex.Replace(Regex.Replace(l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..], "arg=0x7[0-9a-f]{11}", "arg=P"), "child=\\d+", "child=N"), "peer=\\d+/", "peer=N/"))];

    private List<string> Import(string text) => ImportFiles.Import(null, _files.Add("t.strace", text.ReplaceLineEndings("\n"))).Lines;
}
