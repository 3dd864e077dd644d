using TraceReplay.Recorder.Import;
using Xunit;

namespace TraceReplay.Tests.Recorder.Import;

public sealed class VfioSessionImportTests : IDisposable
{
    private const string Head = """{"type":"session","version":1,"arch":"aarch64","kernel":"k","cmdline":["/x","--scenario","s"],"clock":"monotonic","ts":5,"realtime_ns":"1795327288943560080"}""";
    private readonly ImportFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("""{"type":"open","ts":10,"dur":2,"pid":1,"tid":1,"path":"/dev/vfio/vfio","flags":2,"ret":3}""", "10 Open /dev/vfio/vfio flags=2 = 3")]
    [InlineData("""{"type":"ioctl","ts":10,"dur":2,"pid":1,"tid":1,"fd":3,"target":"/dev/vfio/vfio","req":"0x3b65","arg":"0x6","ret":1}""", "10 Ioctl fd=3 0x3b65 arg=0x6 in= out= hasout=False want=0 bufs=0 = 1")]
    [InlineData("""{"type":"ioctl","ts":10,"dur":2,"pid":1,"tid":1,"fd":3,"target":"t","req":"0x3b71","argp":"0xff","in":"0102","out":"03","short":8,"ret":-14,"ptrs":[{"off":8,"addr":"0x1","in":"00","out":""}]}""", "10 Ioctl fd=3 0x3b71 arg=0xff in=0102 out=03 hasout=True want=8 bufs=1 = -14")]
    [InlineData("""{"type":"ioctl","ts":10,"dur":2,"pid":1,"tid":1,"fd":3,"target":"t","req":"0x3b7b","argp":"0xff","in":"01","out":"","ret":null,"unfinished":true}""", "10 Ioctl fd=3 0x3b7b arg=0xff in=01 out= hasout=False want=0 bufs=0 = ?")]
    [InlineData("""{"type":"pread","ts":10,"dur":2,"pid":1,"tid":1,"fd":5,"target":"t","off":"0x70000000004","len":2,"data":"0200","ret":2}""", "10 Transfer Pread fd=5 off=0x70000000004 len=2 0200 = 2")]
    [InlineData("""{"type":"write","ts":10,"dur":2,"pid":1,"tid":1,"fd":5,"target":"t","len":1,"data":"aa","ret":1}""", "10 Transfer Write fd=5 off=0x0 len=1 aa = 1")]
    [InlineData("""{"type":"mmap","ts":10,"dur":2,"pid":1,"tid":1,"fd":5,"target":"t","off":"0x0","len":"0x1000","prot":3,"flags":1,"addr":"0xffff","ret":0}""", "10 Mmap fd=5 off=0x0 len=0x1000 prot=3 flags=1 addr=0xffff = 0")]
    [InlineData("""{"type":"munmap","ts":10,"dur":2,"pid":1,"tid":1,"fd":5,"target":"t","off":"0x0","len":"0x1000","addr":"0xffff","ret":0}""", "10 Munmap fd=5 off=0x0 len=0x1000 addr=0xffff = 0")]
    [InlineData("""{"type":"eventfd","ts":10,"dur":2,"pid":1,"tid":1,"init":7,"flags":2048,"ret":6}""", "10 Eventfd init=7 flags=2048 = 6")]
    [InlineData("""{"type":"dup","ts":10,"dur":2,"pid":1,"tid":1,"fd":3,"target":"t","ret":9}""", "10 Dup fd=3 = 9")]
    [InlineData("""{"type":"close","ts":10,"dur":2,"pid":1,"tid":1,"fd":3,"target":"t","ret":null,"unfinished":true}""", "10 Close fd=3 = ?")]
    [InlineData("""{"type":"marker","ts":10,"pid":1,"tid":1,"text":"hello \"you\""}""", "10 Marker hello \"you\"")]
    [InlineData("""{"type":"exit","ts":10,"pid":1,"tid":1,"status":-1,"signal":9,"abandoned":true}""", "10 Exit status=-1 signal=9 abandoned=True")]
    [InlineData("""{"type":"mem","ts":10,"pid":1,"tid":1,"fd":3,"space":"gpa","addr":"0x40000000","hva":"0x1","len":2,"data":"0102"}""", "10 Memory Captured GuestPhysical fd=3 0x40000000 0102 x2")]
    [InlineData("""{"type":"mem","ts":10,"pid":1,"tid":1,"fd":3,"ioas":2,"space":"iova","addr":"0x1000","hva":"0x1","len":1,"data":"01"}""", "10 Memory Captured Iova fd=3 0x1000 01 x1")]
    public void Import_Line_BecomesItsRecord(string line, string expected)
    {
        List<string> records = _files.Session(Head, line);
        Assert.Equal(["5 Session vfio-session session.scenario=s session.version=1", expected], records);
    }

    [Fact]
    public void Import_TransferMarkers_AreFollowedByTransferRecords()
    {
        List<string> records = _files.Session(
            Head,
            """{"type":"marker","ts":10,"pid":1,"tid":1,"text":"dma dev=0000:00:02.0 dir=to-ram iova=0x1000 len=64"}""",
            """{"type":"marker","ts":11,"pid":1,"tid":1,"text":"dma dev=0000:00:02.0 engine=edu dir=to-ram iova=0x1000 len=64"}""",
            """{"type":"marker","ts":12,"pid":1,"tid":1,"text":"dma-done dev=0000:01:02.3"}""");
        Assert.Equal("10 Dma Announced Write sid=0x10 iova=0x1000 len=64", records[2]);
        Assert.StartsWith("11 Marker", records[3], StringComparison.Ordinal);
        Assert.Equal("12 DmaEnd sid=0x113", records[5]);
    }

    [Fact]
    public void Import_BlockingRead_SitsAtItsReturnAndCallsAtTheirEntry()
    {
        List<string> records = _files.Session(
            Head,
            """{"type":"ioctl","ts":20,"dur":50,"pid":1,"tid":1,"fd":3,"target":"t","req":"0x3b64","arg":"0x0","ret":0}""",
            """{"type":"read","ts":10,"dur":100,"pid":1,"tid":2,"fd":6,"target":"t","len":8,"data":"01","ret":1}""",
            """{"type":"close","ts":90,"dur":1,"pid":1,"tid":1,"fd":3,"target":"t","ret":0}""");
        Assert.Equal(["Ioctl", "Close", "Transfer"], records.Skip(1).Select(r => r.Split(' ')[1]));
    }

    [Fact]
    public void Import_CapturedPages_PrecedeTheRecordOfTheirThread()
    {
        List<string> records = _files.Session(
            Head,
            """{"type":"mem","ts":20,"pid":1,"tid":1,"fd":3,"space":"gpa","addr":"0x0","hva":"0x1","len":1,"data":"01"}""",
            """{"type":"read","ts":10,"dur":12,"pid":1,"tid":2,"fd":6,"target":"t","len":8,"data":"01","ret":1}""",
            """{"type":"ioctl","ts":25,"dur":5,"pid":1,"tid":1,"fd":3,"target":"t","req":"0x3b7b","arg":"0x0","ret":0}""");
        Assert.Equal(["Transfer", "Memory", "Ioctl"], records.Skip(1).Select(r => r.Split(' ')[1]));
    }

    [Fact]
    public void Import_UnknownTypesAndMembers_AreCountedAndNamed()
    {
        string file = _files.Add("s.jsonl", Head + "\n" + """{"type":"teleport","ts":1}""" + "\n" + """{"type":"marker","ts":10,"pid":1,"tid":1,"text":"x","mood":{"a":[1]}}""" + "\n");
        (List<string> records, ImportSummary summary) = ImportFiles.Import(null, file);
        Assert.Equal(["marker.mood", "teleport"], summary.Unknown.Counts.Keys);
        Assert.Contains("import.unknown.teleport=1", records[0], StringComparison.Ordinal);
        Assert.Single(summary.Warnings);
    }

    [Theory]
    [InlineData("{\"type\":\"marker\",\"ts\":10", "no valid JSON")]
    [InlineData("[1]", "no JSON object")]
    [InlineData("{\"ts\":1}", "\"type\" is missing")]
    [InlineData("{\"type\":\"marker\",\"ts\":\"zz\",\"text\":\"\"}", "member \"ts\"")]
    [InlineData("{\"type\":\"marker\",\"ts\":1}", "\"text\" is missing")]
    [InlineData("{\"type\":\"marker\",\"text\":\"\"}", "\"ts\" is missing")]
    [InlineData("{\"type\":\"close\",\"ts\":1,\"fd\":1}", "\"ret\" is missing")]
    [InlineData("{\"type\":\"ioctl\",\"ts\":1,\"fd\":1,\"req\":\"0x1\",\"ret\":0}", "\"argp\" are both missing")]
    [InlineData("{\"type\":\"ioctl\",\"ts\":1,\"fd\":1,\"req\":\"0x100000000\",\"arg\":\"0x0\",\"ret\":0}", "32-bit")]
    [InlineData("{\"type\":\"ioctl\",\"ts\":1,\"fd\":1,\"req\":\"0x1\",\"argp\":\"0x0\",\"in\":\"012\",\"ret\":0}", "hexadecimal byte pairs")]
    [InlineData("{\"type\":\"mem\",\"ts\":1,\"addr\":\"0xfff\",\"space\":\"gpa\",\"data\":\"0102\"}", "4 KiB page")]
    [InlineData("{\"type\":\"mem\",\"ts\":1,\"addr\":\"0x0\",\"space\":\"gpa\",\"len\":3,\"data\":\"0102\"}", "\"len\" says 3")]
    [InlineData("{\"type\":\"mem\",\"ts\":1,\"addr\":\"0x0\",\"space\":\"moon\",\"data\":\"01\"}", "'moon'")]
    [InlineData("{\"type\":\"open\",\"ts\":1,\"dur\":-1,\"path\":\"\",\"ret\":0}", "negative")]
    public void Import_DamagedLine_IsRefusedWithItsNumber(string line, string reason)
    {
        ImportException e = Assert.Throws<ImportException>(() => _files.Session(Head, line));
        Assert.Contains("s.jsonl, line 2:", e.Message, StringComparison.Ordinal);
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_CompressedUnderAnyName_IsTheSame()
    {
        string text = Head + "\n" + """{"type":"marker","ts":10,"pid":1,"tid":1,"text":"x"}""" + "\n";
        Assert.Equal(ImportFiles.Import(null, _files.Add("a.jsonl", text)).Lines, ImportFiles.Import(null, _files.AddCompressed("b.bin", text)).Lines);
    }

    [Theory]
    [InlineData("hello\n", "neither a vfio session log")]
    [InlineData("", "is empty")]
    public void Import_ForeignContent_IsRefused(string content, string reason)
    {
        string file = _files.Add("x", content);
        Assert.Contains(reason, Assert.Throws<ImportException>(() => ImportFiles.Import(null, file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_FolderOrMissingFile_IsRefused()
    {
        Assert.Contains("is a directory", Assert.Throws<ImportException>(() => ImportFiles.Import(null, _files.Folder)).Message, StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.Throws<ImportException>(() => ImportFiles.Import(null, _files.Folder + "/none")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_CutGzip_IsRefused()
    {
        string file = _files.AddCompressed("s.gz", string.Concat(Enumerable.Range(0, 9000).Select(i => $"{{\"type\":\"marker\",\"ts\":{i},\"text\":\"{i * 7919}\"}}\n")));
        byte[] bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
        Assert.ThrowsAny<ImportException>(() => ImportFiles.Import(null, file));
    }
}
