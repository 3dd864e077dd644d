using System.Text.RegularExpressions;
using TraceReplay.Recorder.Import;
using TraceReplay.Recorder.Import.KernelEvents;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Recorder.Import.KernelEvents;

public sealed class KernelEventImportTests : IDisposable
{
    private static readonly string[] s_calls =
    [
        "Ioctl fd=-1 0x3b64 arg=0x0 in= out= hasout=False want=0 bufs=0 = -9",
        "Ioctl fd=-1 0x3b65 arg=0x3 in= out= hasout=False want=0 bufs=0 = -9",
        "Ioctl fd=-1 0x3b71 arg=P in= out= hasout=False want=0 bufs=0 = -9",
        "Ioctl fd=-1 0xc0043b99 arg=P in= out= hasout=False want=0 bufs=0 = -9",
        "Ioctl fd=-1 0x3b99 arg=0x5 in= out= hasout=False want=0 bufs=0 = -9",
        "Ioctl fd=-1 0x3b81 arg=P in= out= hasout=False want=0 bufs=0 = -9",
        "Ioctl fd=3 0x4020ae46 arg=P in= out= hasout=False want=0 bufs=0 = -22",
    ];

    private readonly ImportFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("perf-default")]
    [InlineData("perf-ns")]
    [InlineData("perf-nocpu")]
    [InlineData("perf-pidtid")]
    [InlineData("perf-script-header-mono")]
    [InlineData("tc-default")]
    [InlineData("tc-t")]
    [InlineData("tc-l")]
    [InlineData("tc-R")]
    [InlineData("tc-diff")]
    public void Import_SameProgramInOtherLayouts_GivesTheSameIoctls(string name)
    {
        (List<string> lines, ImportSummary summary) = ImportFiles.Import(null, Vectors.PathOf($"imports/{name}.txt.gz"));

        // trace-cmd -F does not follow threads: what the second one did is not there.
        string[] calls = [.. lines.Select(l => Regex.Replace(l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..], "arg=0x7[0-9a-f]{11}", "arg=P")).Where(l => l.StartsWith("Ioctl", StringComparison.Ordinal) && !l.Contains("0x3b6b", StringComparison.Ordinal))];
        Assert.Equal(s_calls, calls);
        Assert.Empty(summary.Unknown.Counts);
    }

    [Fact]
    public void Import_TraceOfARecordedSession_HasItsMappings()
    {
        List<string> lines = ImportFiles.Import(null, Vectors.PathOf("imports/tracefs-iommu.txt")).Lines;
        Assert.Equal(2, lines.Count(l => l.Contains("IommuMap", StringComparison.Ordinal)));
        Assert.Contains(lines, l => l.Contains(" IommuUnmap 0x", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("ProgramTrace iommu:attach_device_to_domain | IOMMU: device=0000:00:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tc-vfio", 21, 22, 51)]
    [InlineData("perf-vfio", 5, 6, 0)]
    public void Import_RealDriver_HasItsMappingsAndIoctls(string name, int maps, int unmaps, int ioctls)
    {
        (List<string> lines, ImportSummary summary) = ImportFiles.Import(null, Vectors.PathOf($"imports/{name}.txt.gz"));
        Assert.Equal((maps, unmaps, ioctls), (lines.Count(l => l.Contains(" IommuMap ", StringComparison.Ordinal)), lines.Count(l => l.Contains(" IommuUnmap ", StringComparison.Ordinal)), lines.Count(l => l.Contains(" Ioctl ", StringComparison.Ordinal))));
        Assert.Empty(summary.Unknown.Counts);
    }

    [Fact]
    public void Import_HeaderOfPerf_TellsClockAndKernel()
    {
        TraceReplay.Formats.Records.SessionRecord session = LogImport.Read([Vectors.PathOf("imports/perf-vfio.txt.gz")], CancellationToken.None).Sessions[0].Session!;
        Assert.Equal(("monotonic", "x86_64"), (session.Clock.ToString(), session.Architecture.ToString()));
        Assert.StartsWith("6.1.", session.Kernel.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("  a b-12     [001] .....    77.000001: map: IOMMU: iova=0x0000000000100000 - 0x0000000000110000 paddr=0x0000000040000000 size=65536", 12, 1, 77000001000)]
    [InlineData("  a b-12     (     34) [001] d..1.    77.000001: map: IOMMU: iova=0x100000 - 0x110000 paddr=0x40000000 size=65536", 12, 1, 77000001000)]
    [InlineData("  a b-12     (-------) [001] d..1.    77.000001: map: IOMMU: iova=0x100000 - 0x110000 paddr=0x40000000 size=65536", 12, 1, 77000001000)]
    [InlineData("  a b 12 [001]    77.000000001:  iommu:map: IOMMU: iova=0x100000 - 0x110000 paddr=0x40000000 size=65536", 12, 1, 77000000001)]
    [InlineData("  a b 34/12 [001]    77.000001:  iommu:map: IOMMU: iova=0x100000 - 0x110000 paddr=0x40000000 size=65536", 12, 1, 77000001000)]
    [InlineData("a 12 77.000001: iommu:map: IOMMU: iova=0x100000 paddr=0x40000000 size=65536", 12, -1, 77000001000)]
    [InlineData("  CPU 0/KVM-12     [003] .....    77.000001: map:                  IOMMU: iova=0x100000 - 0x110000 paddr=0x40000000 size=65536", 12, 3, 77000001000)]
    [InlineData("     p q-12   1d..2.    77.000001: map:                  iova=0x100000 paddr=0x40000000 size=0x10000", 12, 1, 77000001000)]
    public void Parse_Layout_IsUnderstood(string line, int thread, int cpu, long time)
    {
        KernelEventLine parsed = KernelEventParser.Parse(line)!;
        Assert.Equal((thread, cpu, time, "map"), (parsed.ThreadId, parsed.Cpu, parsed.Time, parsed.Name));
        Assert.EndsWith("IommuMap 0x100000 -> 0x40000000 size=0x10000", Import(line + "\n").Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Import_Fault_HasDeviceAndFlags()
    {
        List<string> lines = Import("  irq/24-vfio-12 [000] d.h1. 77.000001: io_page_fault: IOMMU:vfio-pci 0000:00:04.0 iova=0x0000000000001000 flags=0x0001\n").Lines;
        Assert.Equal("77000001000 IommuFault 0000:00:04.0 vfio-pci 0x1000 flags=0x1", lines[1]);
    }

    [Fact]
    public void Import_OtherEvents_AreKeptAsText()
    {
        List<string> lines = Import("a 12 [000] 77.000001: irq:irq_handler_entry: irq=24 name=vfio-msi\n").Lines;
        Assert.Equal("77000001000 ProgramTrace irq:irq_handler_entry | irq=24 name=vfio-msi", lines[1]);
    }

    [Fact]
    public void Import_OverwrittenBuffer_IsAGapBeforeTheFirstEvent() =>
        Assert.Contains("Gap import 15601 ring-full", ImportFiles.Import(null, Vectors.PathOf("imports/tracefs-overwritten.txt.gz")).Lines[1], StringComparison.Ordinal);

    [Fact]
    public void Import_LostRecordsOfPerf_AreAGap() =>
        Assert.Contains(ImportFiles.Import(null, Vectors.PathOf("imports/perf-lost.txt")).Lines, l => l.EndsWith("Gap import 21 ring-full", StringComparison.Ordinal));

    [Theory]
    [InlineData("CPU:1 [LOST 123 EVENTS]", 123)]
    [InlineData("CPU:1 [123 EVENTS DROPPED]", 123)]
    [InlineData("CPU:1 [EVENTS DROPPED]", -1)]
    public void Import_LostLine_IsAGapBetweenTheEventsOfItsProcessor(string line, long count)
    {
        var gaps = new List<(long From, long To, long Count)>();
        string file = _files.Add("t.txt", $"a-1 [001] 1.000000: x: y\nb-2 [000] 2.000000: x: y\n{line}\nb-2 [000] 3.000000: x: y\na-1 [001] 4.000000: x: y\n");
        ImportFiles.Visit(file, r =>
        {
            if (r is TraceReplay.Formats.Records.GapRecord gap)
            {
                gaps.Add((gap.FromTime, gap.ToTime, gap.Count));
            }
        });
        Assert.Equal([(1_000_000_000, 4_000_000_000, count)], gaps);
    }

    [Fact]
    public void Import_BesideASessionLog_NeedsAClock()
    {
        string session = _files.Add("s.jsonl", """
            {"type":"session","version":1,"arch":"aarch64","kernel":"k","cmdline":["vmm"],"clock":"monotonic","ts":500}
            {"type":"open","ts":1500,"dur":10,"pid":7,"tid":7,"path":"/dev/iommu","flags":2,"ret":17}

            """);
        string events = _files.Add("e.txt", "a 12 [000] 0.000001: iommu:unmap: IOMMU: iova=0x1000 - 0x2000 size=4096 unmapped_size=4096\n");
        string named = _files.Add("n.txt", "# clockid: monotonic (1)\na 12 [000] 0.000001: iommu:unmap: IOMMU: iova=0x1000 - 0x2000 size=4096 unmapped_size=4096\n");
        Assert.Contains("--event-clock monotonic", Assert.Throws<ImportException>(() => ImportFiles.Import(null, session, events)).Message, StringComparison.Ordinal);
        Assert.Contains("1000 IommuUnmap 0x1000 size=0x1000 unmapped=0x1000", ImportFiles.Import(null, session, named).Lines);
        var sink = new ListSink();
        LogImport.Write(LogImport.Read([session, events], SourceClock.Monotonic, CancellationToken.None), null, sink, new ImportSummary(), CancellationToken.None);
        Assert.Equal("1000 IommuUnmap 0x1000 size=0x1000 unmapped=0x1000", sink.Lines[2]);
    }

    [Fact]
    public void Import_DamagedEvent_IsRefusedWithItsLine()
    {
        string file = _files.Add("t.txt", "a-1 [001] 1.000000: x: y\na-1 [001] 1.000000: map: IOMMU: iova=0x100000 - 0x110000 size=65536\na-1 [001] 1.000000: x: y\n");
        Assert.StartsWith($"{file}, line 2: 'map: IOMMU: iova=0x100000 - 0x110000 size=65536' is not what the kernel prints", Assert.Throws<ImportException>(() => ImportFiles.Import(null, file)).Message, StringComparison.Ordinal);
    }

    private (List<string> Lines, ImportSummary Summary) Import(string text) => ImportFiles.Import(null, _files.Add("t.txt", text));
}
