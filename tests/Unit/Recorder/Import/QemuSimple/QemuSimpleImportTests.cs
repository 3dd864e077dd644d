using TraceReplay.Recorder.Import;
using TraceReplay.Recorder.Import.QemuSimple;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Recorder.Import.QemuSimple;

public sealed class QemuSimpleImportTests : IDisposable
{
    private readonly ImportFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Import_SameEventsAsALog_GiveTheSameRecords()
    {
        string[] text = Records(Vectors.PathOf("imports/qemu-log-smmu.log.gz"));
        string[] binary = Records(Vectors.PathOf("imports/qemu-simple-smmu.trace.gz"));
        Assert.True(text.Length > 100);
        Assert.Equal(text, binary);
    }

    [Fact]
    public void Import_EventsOfVfio_AreTheTraceOfAProgram()
    {
        byte[] trace = new SimpleTraceBuilder()
            .Event(1000, "iommufd_backend_connect", 17, 1, 1)
            .Event(2000, "iommufd_backend_unmap_dma", 17, 1, 0x1000UL, 0x2000UL, -2)
            .Event(3000, "smmuv3_accel_install_ste", 16, "nested", 3)
            .Bytes;
        Assert.Equal(
            [
                "1000 Session program-trace",
                "1000 ProgramTrace iommufd_backend_connect | fd=17 owned=1 users=1",
                "2000 ProgramTrace iommufd_backend_unmap_dma | iommufd=17 ioas=1 iova=0x1000 size=0x2000 ret=-2",
                "3000 ProgramTrace smmuv3_accel_install_ste | vsid=0x10 type=nested hwpt_id=0x3",
            ],
            Import(trace).Lines);
    }

    [Fact]
    public void Import_EventsOfVfioWithASession_StandOnItsClock()
    {
        string session = _files.Add("s.jsonl", """
            {"type":"session","version":1,"arch":"aarch64","kernel":"7.3.4","cmdline":["vmm"],"clock":"monotonic","ts":500}
            {"type":"open","ts":1500,"dur":10,"pid":7,"tid":7,"path":"/dev/iommu","flags":2,"ret":17}

            """);
        string trace = _files.Add("trace-4711", new SimpleTraceBuilder().Event(1000, "vfio_intx_eoi", "a").Event(2000, "vfio_intx_eoi", "b").Bytes);
        List<string> records = ImportFiles.Import(null, session, trace).Lines;
        Assert.Equal(["1000 ProgramTrace vfio_intx_eoi | name=a", "1500 Open /dev/iommu flags=2 = 17", "2000 ProgramTrace vfio_intx_eoi | name=b"], records.Skip(2));
    }

    [Fact]
    public void Import_DroppedEvents_AreAGapWithBoundsAndCutNoTranslation()
    {
        byte[] trace = new SimpleTraceBuilder()
            .Event(1000, "smmuv3_trigger_irq", 0)
            .Dropped(9000, 12)
            .Event(2000, "smmuv3_config_cache_hit", 16, 1, 1, 50)
            .Event(2100, "smmu_iotlb_lookup_miss", 1, 1, 0x1000UL, 0, 1, 0)
            .Event(9500, "smmuv3_trigger_irq", 1)
            .Bytes;
        (List<string> lines, ImportSummary summary) = Import(trace);
        Assert.Equal(["1000 SmmuInterrupt EventQueue", "1000 Gap qemu-smmu-trace 12 ring-full", "9500 SmmuInterrupt PriQueue"], lines.Skip(1));
        Assert.Equal(1, summary.Unknown.Counts["(translation cut by a loss)"]);
    }

    [Fact]
    public void Import_UnknownEvent_IsCountedByName()
    {
        byte[] trace = new SimpleTraceBuilder()
            .Event(1000, "smmuv3_trigger_irq", 0)
            .Event(1100, "something_new", 1, 2)
            .Event(1200, "smmuv3_trigger_irq", 0, 1)
            .Bytes;
        (List<string> lines, ImportSummary summary) = Import(trace);
        Assert.Equal(2, lines.Count);
        Assert.Equal(1, summary.Unknown.Counts["something_new"]);
        Assert.Equal(1, summary.Unknown.Counts["smmuv3_trigger_irq (arguments of 16 bytes)"]);
    }

    [Fact]
    public void Import_CutInARecord_KeepsWhatIsWhole()
    {
        byte[] trace = new SimpleTraceBuilder().Event(1000, "smmuv3_trigger_irq", 0).Event(1100, "smmuv3_trigger_irq", 1).Bytes;
        (List<string> lines, ImportSummary summary) = Import(trace[..^3]);
        Assert.Equal(["1000 SmmuInterrupt EventQueue"], lines.Skip(1));
        Assert.Equal(1, summary.Unknown.Counts["(record cut at the end of the file)"]);
    }

    [Fact]
    public void Import_OlderVersion_IsRefusedWithTheRemedy() =>
        Assert.EndsWith("byte 0: version 3 of QEMU's binary trace format, expected 4: older files do not name their events; record again with QEMU 2.9 or newer.", Refused(new SimpleTraceBuilder(3).Bytes));

    [Fact]
    public void Import_BigEndianFile_IsRefused()
    {
        byte[] trace = new SimpleTraceBuilder().Bytes;
        Array.Reverse(trace, 8, 8);
        Assert.Contains("big-endian", Refused(trace), StringComparison.Ordinal);
    }

    [Fact]
    public void Import_EventWithoutName_IsRefusedAtItsByte() =>
        Assert.EndsWith("byte 24: event number 77 has no name in this file; the file is damaged, or its beginning is missing.", Refused(new SimpleTraceBuilder().Record(77, 1, []).Bytes));

    [Fact]
    public void Import_UnknownRecordType_IsRefused()
    {
        byte[] trace = [.. new SimpleTraceBuilder().Event(1, "vfio_intx_eoi", "a").Bytes, 9, 0, 0, 0, 0, 0, 0, 0];
        Assert.Contains("record type 0x9, expected 0", Refused(trace), StringComparison.Ordinal);
    }

    [Fact]
    public void Layouts_EveryEventTheReaderKnows_HasOne()
    {
        // Events that are folded need none.
        foreach (string name in new[] { "smmuv3_read_mmio", "smmuv3_cmdq_tlbi_nsnh", "smmu_add_mr", "pl031_read", "iommufd_backend_alloc_hwpt", "vfio_region_write" })
        {
            Assert.NotEmpty(EventLayouts.Of(name));
        }
    }

    private static string[] Records(string path) =>
        [.. ImportFiles.Import(null, path).Lines.Skip(1)];

    private (List<string> Lines, ImportSummary Summary) Import(byte[] trace) => ImportFiles.Import(null, _files.Add("trace-4711", trace));

    private string Refused(byte[] trace) => Assert.Throws<ImportException>(() => Import(trace)).Message;
}
