using System.Text.RegularExpressions;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import;
using TraceReplay.Replayer.Engine;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Recorder.Import.Bpftrace;

public sealed class BpftraceImportTests : IDisposable
{
    private const string Head = "Attaching 37 probes...\ntracereplay-bpftrace 1\nclock 1000 1700000000.000001\ntarget command 7\nkept 256 256\nexec 1500 7 7 ./p\n";

    private static readonly string[] s_calls =
    [
        "Ioctl fd=3 0x3b71 arg=P in=2000000003000000001000000000000000200000000000000030000000000000 out=2000000003000000001000000000000000200000000000000030000000000000 hasout=True want=0 bufs=0 = -25",
        "Ioctl fd=3 0x3b6b arg=P in=1400000000000000000000000000000000000000 out=1400000000000000000000000000000000000000 hasout=True want=0 bufs=0 = -25",
        "Ioctl fd=3 0x3b65 arg=0x3 in= out= hasout=False want=0 bufs=0 = -25",
        "Ioctl fd=3 0x3b8d arg=P",
        "Ioctl fd=3 0x3b6e arg=P",
        "Ioctl fd=3 0x3b6a arg=P in=303030303a30303a30322e30 out= hasout=False want=0 bufs=0 = -25",
        "Transfer Write fd=3 off=0x0 len=8 0300000000000000 = 8",
        "Transfer Read fd=3 off=0x0 len=8 0300000000000000 = 8",
        "Transfer Read fd=3 off=0x0 len=8  = -11",
        "Dup fd=3 = 5",
        "Transfer Pread fd=3 off=0x0 len=8  = -29",
        "Fork child=N shares=False",
        "Transfer Write fd=5 off=0x0 len=8 0900000000000000 = 8",
        "Close fd=3 = 0",
        "Exit status=4 signal=0 abandoned=False",
        "Transfer Read fd=5 off=0x0 len=8 0900000000000000 = 8",
        "Close fd=5 = 0",
        "Close fd=3 = 0",
        "Exit status=0 signal=0 abandoned=False",
    ];

    private readonly ImportFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Import_OfACommand_HasItsCallsWithBytes() =>
        Assert.Equal(["Eventfd init=0 flags=2048 = 3", .. s_calls], Calls("bpftrace-command"));

    [Fact]
    public void Import_OfARunningProcess_BeginsWithAGapAndWhatItHolds() =>
        Assert.Equal(["Gap import -1 mid-session", "Descriptor Snapshot fd=3 anon_inode:[eventfd] flags=0 peer=-1/-1", .. s_calls], Calls("bpftrace-attach"));

    [Fact]
    public void Replay_OfARealRecording_PredictsEverything() =>
        Assert.Contains("no divergence", TraceReplayer.Report(_files.LogOf("bpftrace-command"), "e"), StringComparison.Ordinal);

    [Fact]
    public void Replay_OfARealDriver_HasNoMismatch()
    {
        VerdictCounts counts = TraceReplayer.Replay(_files.LogOf("bpftrace-vfio")).Result.Board.Total;
        Assert.Equal(0, counts.Mismatch);
        Assert.True(counts.Match > 150);
    }

    [Fact]
    public void Import_LostEvents_AreGapsBetweenTheLinesAroundThem()
    {
        var gaps = new List<(long Count, bool Bounded)>();
        ImportFiles.Visit(Vectors.PathOf("imports/bpftrace-lost.txt.gz"), r =>
        {
            if (r is GapRecord gap)
            {
                gaps.Add((gap.Count, gap.FromTime > 0 && gap.ToTime > gap.FromTime));
            }
        });
        Assert.Equal([(875, true), (1627, true), (1599, true)], gaps);
    }

    [Fact]
    public void Import_LinesOutOfOrder_ArePutInOrder()
    {
        List<string> lines = Import("""
            bytes 2000 7 in -1 7ffd0000 64 80 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10
            leave 3000 7 7 write 80 2000
            enter 2000 7 7 write 3 50 0
            bytes 2000 7 in -1 7ffd0000 0 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
            file 1900 7 7 3 [eventfd] [eventfd]

            """);
        Assert.Equal("2000 Transfer Write fd=3 off=0x0 len=80 " + new string('0', 128) + "0102030405060708090a0b0c0d0e0f10 = 80", lines[1]);
    }

    [Fact]
    public void Import_LostPiece_LeavesAnArgumentThatSaysHowLongItWas()
    {
        List<string> lines = Import("""
            file 1900 7 7 3 vfio vfio
            enter 2000 7 7 ioctl 3 3b71 7ffd00000000
            bytes 2000 7 in -1 7ffd00000000 64 80 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10
            leave 3000 7 7 ioctl 0 2000

            """);
        Assert.Equal("2000 Ioctl fd=3 0x3b71 arg=0x7ffd00000000 in= out= hasout=False want=80 bufs=0 = 0", lines[2]);
        Assert.Equal("2000 Gap import 1 truncated", lines[1]);
    }

    [Fact]
    public void Import_UnreadableArgument_HasNoBytesAndNoGap()
    {
        List<string> lines = Import("""
            file 1900 7 7 3 vfio vfio
            enter 2000 7 7 ioctl 3 3b71 7ffd00000000
            bytes 2000 7 in -1 7ffd00000000 0 8 00 00 00 00 00 00 00 00
            leave 3000 7 7 ioctl -14 2000

            """);
        Assert.Equal("2000 Ioctl fd=3 0x3b71 arg=0x7ffd00000000 in= out= hasout=False want=8 bufs=0 = -14", lines[1]);
    }

    [Fact]
    public void Import_BufferBehindAPointer_IsKeptWithItsBound()
    {
        PointedBuffer buffer = default;
        string file = _files.Add("b.txt", Head + """
            file 1900 7 7 3 iommu /
            enter 2000 7 7 ioctl 3 3b8d 7ffd00000000
            bytes 2000 7 in -1 7ffd00000000 0 4 01 02 03 04
            bytes 2000 7 in 8 55550000 0 96 aa bb
            leave 3000 7 7 ioctl 0 2000
            bytes 2000 7 out 8 55550000 0 96 cc dd

            """);
        ImportFiles.Visit(file, r => buffer = r is IoctlRecord ioctl ? ioctl.Buffers[0] : buffer);
        Assert.Equal((8, 0x55550000UL, 96), (buffer.Offset, buffer.Address, buffer.Wanted));
        Assert.Equal("aabb ccdd", $"{Convert.ToHexStringLower(buffer.In.Span)} {Convert.ToHexStringLower(buffer.Out.Span)}");
    }

    [Theory]
    [InlineData("file 1900 7 7 3 12 vfio", "/dev/vfio/12")]
    [InlineData("file 1900 7 7 3 noiommu-1 vfio", "/dev/vfio/noiommu-1")]
    [InlineData("file 1900 7 7 3 vfio0 devices", "/dev/vfio/devices/vfio0")]
    [InlineData("file 1900 7 7 3 iommu /", "/dev/iommu")]
    [InlineData("file 1900 7 7 3 [vfio-device] [vfio-device]", "anon_inode:[vfio-device]")]
    [InlineData("file 1900 7 7 3 kvm-vcpu:0 kvm-vcpu:0", "anon_inode:kvm-vcpu:0")]
    public void Import_File_HasTheTargetOfItsName(string line, string target)
    {
        string found = "";
        string file = _files.Add("f.txt", Head + line + "\nenter 2000 7 7 close 3\nleave 2100 7 7 close 0 2000\n");
        ImportFiles.Visit(file, r => found = r is CloseRecord close ? close.Target.ToString() : found);
        Assert.Equal(target, found);
    }

    [Fact]
    public void Import_WhatBpftraceDoesBeforeTheExec_IsNotOfTheProgram()
    {
        List<string> lines = Import("", "file 1100 7 7 4 [eventfd] [eventfd]\nenter 1200 7 7 close 4\nleave 1300 7 7 close 0 1200\n");
        Assert.Single(lines);
    }

    [Fact]
    public void Import_CallThatNeverReturned_IsUnfinished()
    {
        List<string> lines = Import("file 1900 7 7 3 [eventfd] [eventfd]\nenter 2000 7 7 ioctl 3 3b65 3\nexit 4000 7 7 9\n");
        Assert.Equal(["2000 Ioctl fd=3 0x3b65 arg=0x3 in= out= hasout=False want=0 bufs=0 = ?", "4000 Exit status=0 signal=9 abandoned=False"], lines.Skip(1));
    }

    [Fact]
    public void Import_OtherVersion_IsRefused() =>
        Assert.Contains("version 2 of the script's output, expected 1", Assert.Throws<ImportException>(() => ImportFiles.Import(null, _files.Add("v.txt", "tracereplay-bpftrace 2\n"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Import_DamagedLine_IsRefusedWithItsNumber()
    {
        string file = _files.Add("d.txt", Head + "enter 2000 7 7 ioctl 3 zz 3\nexit 4000 7 7 9\n");
        Assert.StartsWith($"{file}, line 7: 'zz' is no hexadecimal number in 'enter 2000 7 7 ioctl 3 zz 3'", Assert.Throws<ImportException>(() => ImportFiles.Import(null, file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_CutLastLine_IsCounted()
    {
        (List<string> _, ImportSummary summary) = ImportFiles.Import(null, _files.Add("c.txt", Head + "file 1900 7 7 3 [eventfd] [eventfd]\nenter 20"));
        Assert.Equal(1, summary.Unknown.Counts["(line cut at the end of the file)"]);
    }

    private static List<string> Calls(string name) =>
    [
        .. ImportFiles.Import(null, Vectors.PathOf($"imports/{name}.txt.gz")).Lines.Skip(1)
            .Select(l => Regex.Replace(Regex.Replace(l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..], "arg=0x[57][0-9a-f]{11}", "arg=P"), "child=\\d+", "child=N"))
            .Select(l => l.Contains("0x3b8d", StringComparison.Ordinal) || l.Contains("0x3b6e", StringComparison.Ordinal) ? l[.. (l.IndexOf("arg=P", StringComparison.Ordinal) + 5)] : l),
    ];

    private List<string> Import(string text, string before = "") =>
        ImportFiles.Import(null, _files.Add("t.txt", Head.Replace("exec ", before + "exec ", StringComparison.Ordinal) + text.ReplaceLineEndings("\n"))).Lines;
}
