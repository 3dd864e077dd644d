using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import;
using Xunit;

namespace TraceReplay.Tests.Recorder.Import;

public sealed class ProgramTraceImportTests
{
    private const string Trace = """
        2026-11-22T06:17:10.421237Z vfio_mdev  (0000:00:08.0) is_mdev 0
        2026-11-22T06:17:10.425807Z smmu_add_mr smmuv3-iommu-memory-region-0-0
        a line without a time
        2026-11-22T06:17:10.500000Z iommufd_backend_connect fd=17 owned=1 users=1

        """;

    // 2026-11-22T06:17:10.4 is 5 s of the session's clock.
    private const string Session = """
        {"type":"session","version":1,"arch":"aarch64","kernel":"7.3.4","cmdline":["vmm"],"clock":"monotonic","ts":5000000000,"realtime_ns":"1795328230400000000"}
        {"type":"open","ts":5050000000,"dur":10,"pid":7,"tid":7,"path":"/dev/kvm","flags":2,"ret":3}

        """;

    [Fact]
    public void Import_WithItsSession_StandsOnTheSessionsClockBetweenTheCalls()
    {
        using var files = new ImportFiles();
        List<string> records = ImportFiles.Import(null, files.Add("capture.jsonl", Session), files.Add("vmm-trace.log", Trace)).Lines;
        Assert.Equal(
            [
                "5021237000 ProgramTrace vfio_mdev | (0000:00:08.0) is_mdev 0",
                "5025807000 ProgramTrace smmu_add_mr | smmuv3-iommu-memory-region-0-0",
                "5050000000 Open /dev/kvm flags=2 = 3",
                "5100000000 ProgramTrace iommufd_backend_connect | fd=17 owned=1 users=1",
            ],
            records.Where(r => !r.Contains("Session", StringComparison.Ordinal)));
        Assert.Contains(records, r => r.Contains("program-trace import.unknown.no-time-stamp=1", StringComparison.Ordinal));
    }

    [Fact]
    public void Import_EmptyTraceBesideASession_IsLeftOut()
    {
        using var files = new ImportFiles();
        Assert.Equal(2, ImportFiles.Import(null, files.Add("capture.jsonl", Session), files.Add("vmm-trace.log", "")).Lines.Count);
    }

    /// <summary>QEMU 10 prints the process and seconds since 1970.</summary>
    [Fact]
    public void Import_TraceInSeconds_HasItsProcess()
    {
        using var files = new ImportFiles();
        List<string> records = ImportFiles.Import(null, files.Add("capture.jsonl", Session), files.Add("vmm-trace.log", "161@1795328230.500000:vfio_mdev  (0000:00:08.0) is_mdev 0\n")).Lines;
        Assert.Equal("5100000000 ProgramTrace vfio_mdev | (0000:00:08.0) is_mdev 0", records[^1]);
    }

    [Theory]
    [InlineData("161@1795328230.5:vfio_mdev x")]
    [InlineData("161@1795328230:vfio_mdev x")]
    [InlineData("161@x.500000:vfio_mdev x")]
    [InlineData("161 1795328230.500000:vfio_mdev x")]
    public void Import_LineWithoutTime_IsRefused(string line)
    {
        using var files = new ImportFiles();
        string session = files.Add("capture.jsonl", Session);
        string trace = files.Add("vmm-trace.log", line + "\n");
        Assert.Throws<ImportException>(() => ImportFiles.Import(null, session, trace));
    }

    [Fact]
    public void Import_WithoutSession_SaysWhatItNeeds()
    {
        using var files = new ImportFiles();
        string trace = files.Add("vmm-trace.log", Trace);
        ImportException refused = Assert.Throws<ImportException>(() => ImportFiles.Import(null, trace));
        Assert.Contains("needs the session log", refused.Message, StringComparison.Ordinal);
    }
}
