using TraceReplay.Recorder.Import;
using Xunit;

namespace TraceReplay.Tests.Recorder.Import;

public sealed class QemuTraceImportTests : IDisposable
{
    private readonly ImportFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Import_RegisterWrite_PrecedesTheCommandsItCaused()
    {
        List<string> records = Trace(
            "smmuv3_cmdq_consume prod=2 cons=0 prod.wrap=0 cons.wrap=0",
            "smmuv3_cmdq_opcode <--- SMMU_CMD_CFGI_STE",
            "smmuv3_cmdq_cfgi_ste streamid= 0x10",
            "smmu_config_cache_inv Config cache INV for sid=0x10",
            "smmuv3_cmdq_opcode <--- SMMU_CMD_SYNC",
            "smmuv3_trigger_irq irq=2",
            "smmuv3_cmdq_consume_out prod:2, cons:2, prod_wrap:0, cons_wrap:0 ",
            "smmuv3_write_mmio addr: 0x98 val:0x2 size: 0x4(0)",
            "smmuv3_read_mmio addr: 0x9c val:0x2 size: 0x4(0)");
        Assert.Equal(
            ["SmmuRegister W 0x98=0x2/4", "SmmuCommand 0x03 [StreamId] sid=0x10", "SmmuCommand 0x46 [None] sid=0x0", "SmmuInterrupt CommandSync", "SmmuRegister R 0x9c=0x2/4"],
            records.Select(r => r.Split(" asid=")[0]));
    }

    [Theory]
    [InlineData("CFGI_STE_RANGE", "smmuv3_cmdq_cfgi_ste_range start=0x0 - end=0xffffffff", "0x04 [StreamRange] sid=0x0 asid=0 vmid=0 addr=0x0 pages=0 tg=0 ttl=0 leaf=False range=0x0-0xffffffff")]
    [InlineData("CFGI_CD", "smmuv3_cmdq_cfgi_cd sid=0x18", "0x05 [StreamId] sid=0x18 asid=0 vmid=0 addr=0x0 pages=0 tg=0 ttl=0 leaf=False range=0x0-0x0")]
    [InlineData("CFGI_CD_ALL", "smmuv3_cmdq_cfgi_cd sid=0x18", "0x06 [StreamId] sid=0x18 asid=0 vmid=0 addr=0x0 pages=0 tg=0 ttl=0 leaf=False range=0x0-0x0")]
    [InlineData("TLBI_NH_ASID", "smmuv3_cmdq_tlbi_nh_asid asid=1|smmu_iotlb_inv_asid_vmid IOTLB invalidate asid=1 vmid=3", "0x11 [Asid, Vmid] sid=0x0 asid=1 vmid=3 addr=0x0 pages=0 tg=0 ttl=0 leaf=False range=0x0-0x0")]
    [InlineData("TLBI_NH_ALL", "smmuv3_cmdq_tlbi_nh vmid=4|smmu_iotlb_inv_vmid_s1 IOTLB invalidate vmid=4", "0x10 [Vmid] sid=0x0 asid=0 vmid=4 addr=0x0 pages=0 tg=0 ttl=0 leaf=False range=0x0-0x0")]
    [InlineData("TLBI_S12_VMALL", "smmuv3_cmdq_tlbi_s12_vmid vmid=4|smmu_iotlb_inv_vmid IOTLB invalidate vmid=4", "0x28 [Vmid] sid=0x0 asid=0 vmid=4 addr=0x0 pages=0 tg=0 ttl=0 leaf=False range=0x0-0x0")]
    [InlineData("TLBI_NSNH_ALL", "smmuv3_cmdq_tlbi_nsnh |smmu_iotlb_inv_all IOTLB invalidate all", "0x30 [None] sid=0x0 asid=0 vmid=0 addr=0x0 pages=0 tg=0 ttl=0 leaf=False range=0x0-0x0")]
    [InlineData("TLBI_NH_VA", "smmuv3_range_inval vmid=1 asid=2 addr=0x1000 tg=1 num_pages=0x1 ttl=0 leaf=1 stage=1|smmuv3_range_inval vmid=1 asid=2 addr=0x2000 tg=1 num_pages=0x2 ttl=0 leaf=1 stage=1", "0x12 [Asid, Vmid, Address, Pages, Granule, TableLevel, Leaf] sid=0x0 asid=2 vmid=1 addr=0x1000 pages=3 tg=1 ttl=0 leaf=True range=0x0-0x0")]
    [InlineData("TLBI_NH_VAA", "smmuv3_range_inval vmid=1 asid=-1 addr=0x1000 tg=0 num_pages=0x1 ttl=3 leaf=0 stage=1", "0x13 [Vmid, Address, Pages, Granule, TableLevel, Leaf] sid=0x0 asid=-1 vmid=1 addr=0x1000 pages=1 tg=0 ttl=3 leaf=False range=0x0-0x0")]
    [InlineData("TLBI_S2_IPA", "smmuv3_range_inval vmid=1 asid=-1 addr=0x1000 tg=1 num_pages=0x1 ttl=3 leaf=1 stage=2", "0x2a [Vmid, Address, Pages, Granule, TableLevel, Leaf] sid=0x0 asid=-1 vmid=1 addr=0x1000 pages=1 tg=1 ttl=3 leaf=True range=0x0-0x0")]
    [InlineData("PREFETCH_CONFIG", null, "0x01 [None] sid=0x0 asid=0 vmid=0 addr=0x0 pages=0 tg=0 ttl=0 leaf=False range=0x0-0x0")]
    public void Import_Command_HasItsOperands(string name, string? details, string expected)
    {
        List<string> records = Trace(["smmuv3_cmdq_opcode <--- SMMU_CMD_" + name, .. details?.Split('|') ?? [], "smmuv3_write_mmio addr: 0x98 val:0x1 size: 0x4(0)"]);
        Assert.Equal("SmmuCommand " + expected, records[1]);
        if (details is not null && !name.EndsWith("CD_ALL", StringComparison.Ordinal))
        {
            // Trimmed traces have no opcode lines: the operands tell the command.
            Assert.Equal(records[1], Trace([.. details.Split('|'), "smmuv3_write_mmio addr: 0x98 val:0x1 size: 0x4(0)"])[1]);
        }
    }

    [Fact]
    public void Import_NestedTranslation_HasItsStepsAndInputAddress()
    {
        List<string> records = Trace(
            "smmuv3_config_cache_miss Config cache MISS for sid=0x10 (hits=1, misses=2, hit rate=33)",
            "smmuv3_find_ste sid=0x10 features:0x1, sid_split:0x8",
            "smmuv3_find_ste_2lvl strtab_base:0x40000000412fa000 l1ptr:0x412fa000 l1_off:0x0, l2ptr:0x41380000 l2_off:0x10 max_l2_ste:511",
            "smmuv3_get_ste STE addr: 0x41380400",
            "smmuv3_get_cd CD addr: 0x40000000",
            "smmu_iotlb_lookup_hit IOTLB cache HIT asid=-1 vmid=1 addr=0x40000000 hit=0 miss=1 hit rate=0",
            "smmuv3_decode_cd oas=44",
            "smmu_iotlb_lookup_hit IOTLB cache HIT asid=-1 vmid=1 addr=0x40100000 hit=0 miss=1 hit rate=0",
            "smmuv3_decode_cd_tt TT[0]:tsz:16 ttb:0x4801e000 granule_sz:12 had:0",
            "smmu_iotlb_lookup_miss IOTLB cache MISS asid=1 vmid=1 addr=0x10000004 hit=0 miss=3 hit rate=0",
            "smmu_get_pte baseaddr=0x4801e000 index=0x0, pteaddr=0x4801e008, pte=0x40101003",
            "smmu_ptw_level stage=3 level=0 iova=0x10000004 subpage_sz=0x8000000000 baseaddr=0x4801e000 offset=1 => pte=0x40101003",
            "smmu_iotlb_insert IOTLB ++ asid=1 vmid=1 addr=0x10000000 tg=1 level=3",
            "smmuv3_translate_success smmuv3-iommu-memory-region-16-1 sid=0x10 iova=0x10000004 translated=0x4011e004 perm=0x3 stage=3");
        Assert.Equal(["SmmuTranslation sid=0x10 iova=0x10000004 Success out=0x4011e004 perm=3 Nested event=0x0 steps=bcdeggfhij"], records.Where(r => r.StartsWith("SmmuT", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("smmuv3_translate_abort smmuv3-iommu-memory-region-16-1 sid=0x10 abort on iova:0x1000 is_write=0", "iova=0x1000 Abort out=0x0 perm=0 None event=0x0")]
    [InlineData("smmuv3_translate_bypass smmuv3-iommu-memory-region-16-1 sid=0x10 bypass iova:0x1000 is_write=0", "iova=0x1000 Bypass out=0x1000 perm=3 None event=0x0")]
    [InlineData("smmuv3_translate_disable smmuv3-iommu-memory-region-16-1 sid=0x10 bypass (smmu disabled) iova:0x1000 is_write=0", "iova=0x1000 Disabled out=0x1000 perm=3 None event=0x0")]
    [InlineData("smmu_iotlb_lookup_miss IOTLB cache MISS asid=1 vmid=1 addr=0x1234 hit=0 miss=3 hit rate=0|smmuv3_propagate_event SMMU_EVT_F_ADDR_SIZE sid=0x10", "iova=0x1234 Fault out=0x0 perm=0 Nested event=0x11")]
    [InlineData("smmu_iotlb_lookup_miss IOTLB cache MISS asid=1 vmid=-1 addr=0x1234 hit=0 miss=3 hit rate=0|smmuv3_propagate_event SMMU_EVT_F_TRANSLATION sid=0x10", "iova=0x1234 Fault out=0x0 perm=0 Stage1 event=0x10")]
    [InlineData("smmu_iotlb_lookup_miss IOTLB cache MISS asid=-1 vmid=1 addr=0x1234 hit=0 miss=3 hit rate=0|smmu_ptw_invalid_pte stage=2 level=3 base@=0x0 pte@=0x0 offset=0 pte=0x0", "iova=0x1234 Fault out=0x0 perm=0 Stage2 event=0x10")]
    [InlineData("smmu_iotlb_lookup_hit IOTLB cache HIT asid=1 vmid=1 addr=0x1234 hit=0 miss=3 hit rate=0", "iova=0x1234 Fault out=0x0 perm=0 Nested event=0x13")]
    [InlineData("smmuv3_propagate_event SMMU_EVT_C_BAD_STE sid=0x10", "iova=0x0 Fault out=0x0 perm=0 None event=0x4")]
    public void Import_Outcome_IsRecognised(string lines, string expected)
    {
        List<string> records = Trace(["smmuv3_config_cache_hit Config cache HIT for sid=0x10 (hits=1, misses=1, hit rate=50)", .. lines.Split('|')]);
        Assert.StartsWith("Dma Observed Unknown sid=0x10", records[0], StringComparison.Ordinal);
        Assert.Contains(expected, records[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Import_CutTrace_BecomesAGap()
    {
        List<string> records = Trace(
            "smmuv3_cmdq_opcode <--- SMMU_CMD_SYNC",
            "!... the same repeats without end: 27749697 lines, 3016469729 bytes until QEMU was killed after 90 s; cut here");
        Assert.Equal("Gap qemu-smmu-trace 27749697 the same repeats without end: 27749697 lines, 3016469729 bytes until QEMU was killed after 90 s; cut here", records[1]);
    }

    [Fact]
    public void Import_TraceThatEndsInsideATranslation_EndsInAGap()
    {
        List<string> records = Trace(
            "smmuv3_cmdq_opcode <--- SMMU_CMD_SYNC",
            "smmuv3_config_cache_miss Config cache MISS for sid=0x10 (hits=1, misses=2, hit rate=33)",
            "smmuv3_get_ste STE addr: 0x41380400",
            "smmuv3_get_cd CD addr: 0x40000000");
        Assert.Equal("Gap qemu-smmu-trace -1 the trace ends inside a translation", records[^1]);
    }

    [Fact]
    public void Import_TrimmedTrace_KeepsOutcomesWithoutSteps()
    {
        List<string> records = Trace(
            "!# trimmed copy; the complete log is l0-smmu.log.xz. dropped: smmuv3_config_cache_hit, smmu_iotlb_lookup_hit",
            "smmu_iotlb_insert IOTLB ++ asid=1 vmid=1 addr=0x10000000 tg=1 level=3",
            "smmuv3_translate_success smmuv3-iommu-memory-region-16-1 sid=0x10 iova=0x10000004 translated=0x4011e004 perm=0x3 stage=3");
        Assert.StartsWith("Gap qemu-smmu-trace -1 trimmed copy", records[0], StringComparison.Ordinal);
        Assert.EndsWith("steps=", records[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Import_IdentificationAndStreams_BecomeProperties()
    {
        string file = _files.Add("t.log", Stamp(["smmu_add_mr smmuv3-iommu-memory-region-16-1", "smmuv3_read_mmio addr: 0x0 val:0xd44101b size: 0x4(0)", "pl031_read addr 0x00000000 value 0x6b028538"]));
        Assert.Contains("smmu.idr0=0xd44101b smmu.streams=0x10", ImportFiles.Import(null, file).Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Import_UnknownEvents_AreCountedAndNamed()
    {
        string file = _files.Add("t.log", Stamp(["smmu_reset_exit ", "smmuv3_sings a song", "!no time stamp"]));
        ImportSummary summary = ImportFiles.Import(null, file).Summary;
        Assert.Equal(["no", "smmuv3_sings"], summary.Unknown.Counts.Keys);
    }

    [Theory]
    [InlineData("smmuv3_write_mmio addr: 0x98 val:zz size: 0x4(0)")]
    [InlineData("smmuv3_cmdq_opcode <--- SMMU_CMD_DANCE")]
    [InlineData("smmuv3_cmdq_cfgi_ste streamid= ")]
    [InlineData("smmuv3_translate_success r sid=0x10 iova=0x1")]
    [InlineData("smmuv3_propagate_event SMMU_EVT_NONSENSE sid=0x10")]
    [InlineData("smmuv3_trigger_irq irq=9")]
    public void Import_DamagedLine_IsRefusedUnlessItIsTheCutEnd(string line)
    {
        ImportException e = Assert.Throws<ImportException>(() => Trace("smmu_reset_exit ", line));
        Assert.Contains("t.log, line 2:", e.Message, StringComparison.Ordinal);
        string cut = _files.Add("cut.log", Stamp(["smmu_reset_exit ", line]).TrimEnd('\n'));
        Assert.Single(ImportFiles.Import(null, cut).Summary.Unknown.Counts);
    }

    [Fact]
    public void Import_TracesOfOneRun_FollowOneAnotherAndMayNotOverlap()
    {
        string first = _files.Add("b.log", "2026-11-22T06:00:00.5Z smmuv3_trigger_irq irq=0\n2026-11-22T06:00:01.5Z smmuv3_trigger_irq irq=0\n");
        string second = _files.Add("a.log", "2026-11-22T06:00:02.5Z smmuv3_trigger_irq irq=3\n");
        string inside = _files.Add("c.log", "2026-11-22T06:00:01.0Z smmuv3_trigger_irq irq=3\n");
        List<string> lines = ImportFiles.Import(null, second, first).Lines;
        Assert.EndsWith("GlobalError", lines[^1], StringComparison.Ordinal);
        Assert.Contains("overlap", Assert.Throws<ImportException>(() => ImportFiles.Import(null, first, inside)).Message, StringComparison.Ordinal);
    }

    private static string Stamp(IEnumerable<string> lines) =>
        string.Concat(lines.Select((l, i) => l.StartsWith('!') ? l[1..] + "\n" : $"2026-11-22T06:00:{i:00}.000000Z {l}\n"));

    private List<string> Trace(params string[] lines) =>
        [.. ImportFiles.Import(null, _files.Add("t.log", Stamp(lines))).Lines.Skip(1).Select(l => l[(l.IndexOf(' ', StringComparison.Ordinal) + 1)..])];
}
