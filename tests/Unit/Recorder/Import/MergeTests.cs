using TraceReplay.Recorder.Import;
using Xunit;

namespace TraceReplay.Tests.Recorder.Import;

public sealed class MergeTests : IDisposable
{
    private const long Offset = 1_795_327_200_000_000_000;
    private readonly ImportFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Import_Pair_AttachesCommandsToTheirCallAndTranslationsToTheirTransfer()
    {
        (List<string> records, ImportSummary summary) = ImportFiles.Import(null, Session(1_000_000_000), Trace());
        Assert.Equal(
            ["Session", "Session", "Ioctl", "SmmuRegister", "SmmuCommand", "Marker", "Dma", "SmmuTranslation", "SmmuTranslation", "Marker", "DmaEnd", "Dma", "SmmuTranslation", "Exit"],
            records.Select(r => r.Split(' ')[1]));
        Assert.Equal("causality", summary.Clock!.Method);
        Assert.InRange(summary.Clock.Offset, Offset - summary.Clock.Uncertainty, Offset + summary.Clock.Uncertainty);
        Assert.Contains("iova=0x1000 Fault", records[7], StringComparison.Ordinal);
        Assert.Contains("iova=0x1004 Fault", records[8], StringComparison.Ordinal);
        Assert.Contains("Observed Unknown sid=0x10 iova=0x8000040 len=4", records[11], StringComparison.Ordinal);
    }

    [Fact]
    public void Import_GivenOffset_IsUsedAndNarrowed()
    {
        ImportSummary summary = ImportFiles.Import(Offset + 1_000_000, Session(1_000_000_000), Trace()).Summary;
        Assert.Equal("given+causality", summary.Clock!.Method);
        Assert.InRange(summary.Clock.Offset, Offset - summary.Clock.Uncertainty, Offset + summary.Clock.Uncertainty);
    }

    [Theory]
    [InlineData("s")]
    [InlineData("other")]
    public void Import_ClockFile_IsUsedForItsScenarioOnly(string scenario)
    {
        string clock = _files.Add("clock.json", $$"""{"scenarios":{"{{scenario}}":{"offset_ns":"{{Offset}}","plus_minus_ns":2000000} } }""");
        ImportSummary summary = ImportFiles.Import(null, Session(1_000_000_000), Trace(), clock).Summary;
        Assert.Equal(scenario == "s" ? "clock-file+causality" : "causality", summary.Clock!.Method);
        Assert.Equal(scenario == "s" ? 0 : 1, summary.Warnings.Count);
    }

    [Fact]
    public void Import_ClockFileBesideARecording_IsUsed()
    {
        string clock = _files.Add("clock.json", $$"""{"capture_ts":5,"capture_realtime_ns":"{{Offset + 5 + 4_000_000}}","l0_realtime_minus_l1_realtime_ms":-4}""");
        Assert.Equal("clock-file+causality", ImportFiles.Import(null, Session(1_000_000_000), Trace(), clock).Summary.Clock!.Method);
    }

    // 1795327200 s is the offset; the trace and the session are 0.2 s apart by their wall clocks. Seconds stand as decimals, as date and /proc/uptime print them.
    [Fact]
    public void Import_ClockFileWithTheStart_ComesFirst()
    {
        string clock = _files.Add("clock.json", $$"""{"capture_ts":5,"capture_realtime_ns":"{{Offset + 5_000_000_005}}","host_realtime_at_start":1795327209.125,"l1_uptime_at_start":9.13}""");
        ImportSummary summary = ImportFiles.Import(null, Session(1_000_000_000), Trace(), clock).Summary;
        Assert.Equal("clock-file+causality", summary.Clock!.Method);
        Assert.InRange(summary.Clock.Offset, Offset - summary.Clock.Uncertainty, Offset + summary.Clock.Uncertainty);
    }

    [Theory]
    [InlineData("1795327214.0", "9.0")]
    [InlineData("1795327209.0", "4.0")]
    public void Import_ClockFileWithTheStartOfAnotherRun_IsRefused(string host, string uptime)
    {
        string clock = _files.Add("clock.json", $$"""{"capture_ts":5,"capture_realtime_ns":"{{Offset + 5}}","host_realtime_at_start":{{host}},"l1_uptime_at_start":{{uptime}}}""");
        Assert.Contains("another run", Refusal(null, Session(1_000_000_000), Trace(), clock), StringComparison.Ordinal);
    }

    [Fact]
    public void Import_ClockFileWithHalfOfTheStart_IsReadByItsCapturePair()
    {
        string clock = _files.Add("clock.json", $$"""{"capture_ts":5,"capture_realtime_ns":"{{Offset + 5}}","host_realtime_at_start":1795327214.0}""");
        Assert.Equal("clock-file+causality", ImportFiles.Import(null, Session(1_000_000_000), Trace(), clock).Summary.Clock!.Method);
    }

    [Fact]
    public void Import_ClockFileWhoseStartIsTooLarge_IsRefusedByName()
    {
        string clock = _files.Add("clock.json", """{"capture_ts":5,"capture_realtime_ns":"5","host_realtime_at_start":1e20,"l1_uptime_at_start":1.0}""");
        Assert.Contains("clock.json", Refusal(null, Session(1_000_000_000), Trace(), clock), StringComparison.Ordinal);
    }

    [Fact]
    public void Import_FilesOfDifferentRuns_AreRefused()
    {
        Assert.Contains("different runs", Refusal(null, Session(1_000_000_000 + 60_000_000_000), Trace()), StringComparison.Ordinal);
        Assert.Contains("another run", Refusal(Offset + 5_000_000_000, Session(1_000_000_000), Trace()), StringComparison.Ordinal);
        Assert.Contains("no offset between", Refusal(Offset + 400_000_000, Session(1_000_000_000), Trace()), StringComparison.Ordinal);
    }

    [Fact]
    public void Import_SessionsOfDifferentRuns_AreRefused()
    {
        string one = Session(0);
        string other = _files.Add("t.jsonl", File.ReadAllText(one).Replace("\"k\"", "\"k2\"", StringComparison.Ordinal));
        Assert.Contains("not of one run", Refusal(null, one, other), StringComparison.Ordinal);
    }

    [Fact]
    public void Import_EntryChangedWithoutACall_IsWrittenBeforeTheWalkThatShowsIt()
    {
        string session = _files.Add("s.jsonl", string.Join('\n',
            $$"""{"type":"session","version":1,"arch":"a","kernel":"k","cmdline":[],"clock":"monotonic","ts":0,"realtime_ns":"{{Offset}}"}""",
            """{"type":"ioctl","ts":100000000,"dur":1000,"pid":1,"tid":1,"fd":4,"target":"g","req":"0x3b68","argp":"0x1","in":"03000000","out":"03000000","ret":0}""",
            """{"type":"ioctl","ts":200000000,"dur":1000,"pid":1,"tid":1,"fd":4,"target":"g","req":"0x3b6a","argp":"0x1","in":"303030303a30303a30322e30","ret":5}""",
            """{"type":"marker","ts":1000000000,"pid":1,"tid":1,"text":"dma dev=0000:00:02.0 dir=to-ram iova=0x1000 len=4"}""",
            """{"type":"marker","ts":2000000000,"pid":1,"tid":1,"text":"dma-done dev=0000:00:02.0"}""") + "\n");
        string trace = _files.Add("t.log", string.Concat(new[]
        {
            "smmuv3_config_cache_hit Config cache HIT for sid=0x10 (hits=1, misses=1, hit rate=50)",
            "smmu_iotlb_lookup_miss IOTLB cache MISS asid=1 vmid=1 addr=0x1000 hit=0 miss=3 hit rate=0",
            "smmu_iotlb_lookup_miss IOTLB cache MISS asid=-1 vmid=1 addr=0x40000000 hit=0 miss=3 hit rate=0",
            "smmu_get_pte baseaddr=0x50000000 index=0x0, pteaddr=0x50000000, pte=0x480007ff",
            "smmu_ptw_level stage=2 level=3 iova=0x40000000 subpage_sz=0x1000 baseaddr=0x50000000 offset=0 => pte=0x480007ff",
            "smmu_get_pte baseaddr=0x48000000 index=0x1, pteaddr=0x48000008, pte=0x40400f43",
            "smmu_ptw_level stage=3 level=3 iova=0x1000 subpage_sz=0x1000 baseaddr=0x48000000 offset=1 => pte=0x40400f43",
            "smmuv3_translate_success r sid=0x10 iova=0x1000 translated=0x49000000 perm=0x3 stage=3",
        }.Select(l => $"2026-11-22T06:00:01.500000Z {l}\n")));
        List<string> records = ImportFiles.Import(null, session, trace).Lines;
        Assert.Contains("Memory Walk GuestPhysical fd=3 0x40000008 430f404000000000 x8", records[^4], StringComparison.Ordinal);
        Assert.Contains("SmmuTranslation", records[^3], StringComparison.Ordinal);
    }

    private static string Refusal(long? offset, params string[] files) => Assert.Throws<ImportException>(() => ImportFiles.Import(offset, files)).Message;

    /// <summary>A session whose wall clock is shifted against the trace's by 0.2 s.</summary>
    private string Session(long shift) => _files.Add("s.jsonl", string.Join('\n',
        $$"""{"type":"session","version":1,"arch":"a","kernel":"k","cmdline":[],"clock":"monotonic","ts":1000000000,"realtime_ns":"{{Offset + 200_000_000 + shift}}"}""",
        """{"type":"ioctl","ts":2000000000,"dur":20000000,"pid":1,"tid":1,"fd":3,"target":"t","req":"0x3b7a","argp":"0x1","in":"2800000001000000","out":"","ret":0}""",
        """{"type":"marker","ts":3000000000,"pid":1,"tid":1,"text":"dma dev=0000:00:02.0 dir=to-ram iova=0x1000 len=8"}""",
        """{"type":"marker","ts":3100000000,"pid":1,"tid":1,"text":"dma-done dev=0000:00:02.0"}""",
        """{"type":"exit","ts":5000000000,"pid":1,"tid":1,"status":0,"signal":0}""") + "\n");

    private string Trace() => _files.Add("t.log", """
        2026-11-22T06:00:02.010000Z smmuv3_cmdq_opcode <--- SMMU_CMD_CFGI_STE
        2026-11-22T06:00:02.010001Z smmuv3_cmdq_cfgi_ste streamid= 0x10
        2026-11-22T06:00:02.010002Z smmuv3_write_mmio addr: 0x98 val:0x1 size: 0x4(0)
        2026-11-22T06:00:03.050000Z smmuv3_config_cache_hit Config cache HIT for sid=0x10 (hits=1, misses=1, hit rate=50)
        2026-11-22T06:00:03.050001Z smmuv3_propagate_event SMMU_EVT_C_BAD_CD sid=0x10
        2026-11-22T06:00:03.050002Z smmuv3_config_cache_hit Config cache HIT for sid=0x10 (hits=1, misses=1, hit rate=50)
        2026-11-22T06:00:03.050003Z smmuv3_propagate_event SMMU_EVT_C_BAD_CD sid=0x10
        2026-11-22T06:00:04.050002Z smmuv3_config_cache_hit Config cache HIT for sid=0x10 (hits=1, misses=1, hit rate=50)
        2026-11-22T06:00:04.050003Z smmuv3_translate_success r sid=0x10 iova=0x8000040 translated=0x8090040 perm=0x3 stage=3

        """.Replace("\r", "", StringComparison.Ordinal));
}
