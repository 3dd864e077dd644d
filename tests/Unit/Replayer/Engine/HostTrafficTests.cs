using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Engine;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Engine;

public sealed class HostTrafficTests
{
    private const string Running =
        "#0 +0.000000000 0/0 session vfio-session\n  arg 0000:00:06.0\n" +
        "#1 +0.100000000 7/7 eventfd = 3 <0.000000001>\n";

    private const string Hit = "  step config-hit\n  step tlb-hit asid=8 address=0x1000\n";

    private static string Translate(int number, ulong output) =>
        $"#{number} +0.200000000 0/0 dma \"\" sid=0x88 unknown 0x1000 length=0x4 observed\n" +
        $"#{number + 1} +0.200000000 0/0 smmu-translation 0x88 0x1000 success stage1 output=0x{output:x} permission=3 0x00\n{Hit}";

    private static string Issue(int number, uint prod, string command) =>
        $"#{number} +0.300000000 0/0 smmu-register write CMDQ_PROD 0x{prod:x} size=4\n" +
        $"#{number + 1} +0.300000000 0/0 smmu-command {command}\n" +
        $"#{number + 2} +0.300000000 0/0 smmu-command SYNC\n" +
        $"#{number + 3} +0.300000000 0/0 smmu-register CMDQ_CONS 0x{prod:x} size=4\n";

    private static VerdictCounts Of(string records, RecordKind kind) => TextLog.Replay(Running + records).Board.OfKind(kind);

    [Fact]
    public void Translation_OfAHostStream_IsLearnedAndNeverCountsAsPredicted()
    {
        VerdictCounts counts = Of(Translate(2, 0x8090000) + Translate(4, 0x8090000), RecordKind.SmmuTranslation);
        Assert.Equal(2, counts.Learned);
        Assert.Equal(0, counts.Match + counts.Mismatch + counts.Unknown + counts.Unmodelled);
    }

    [Fact]
    public void Translation_ToAnotherPageWithoutInvalidation_IsAMismatch() =>
        Assert.Equal(1, Of(Translate(2, 0x8090000) + Translate(4, 0x8091000), RecordKind.SmmuTranslation).Mismatch);

    [Theory]
    [InlineData("TLBI_NH_ASID vmid=0 asid=8", 0)]
    [InlineData("TLBI_NH_VA vmid=0 asid=8 address=0x1000 pages=0x1 tg=1 ttl=3 leaf=1", 0)]
    [InlineData("TLBI_NH_VA vmid=0 asid=8 address=0x2000 pages=0x1 tg=1 ttl=3 leaf=1", 1)]
    public void Translation_ToAnotherPageAfterAnInvalidation_IsLearnedWhereItCovers(string command, int mismatches)
    {
        ReplayResult result = TextLog.Replay(Running + Translate(2, 0x8090000) + Issue(4, 0x12, command) + Translate(8, 0x8091000));
        Assert.Equal(mismatches, result.Board.OfKind(RecordKind.SmmuTranslation).Mismatch);
        Assert.Equal(0, result.Board.OfKind(RecordKind.SmmuCommand).Mismatch);
        Assert.Equal(2, result.Board.OfKind(RecordKind.SmmuCommand).Learned);
        Assert.Equal(0, result.Board.OfKind(RecordKind.SmmuRegister).Mismatch);
    }

    [Fact]
    public void Command_OfAProgramsDeviceThatNothingExplains_StaysAMismatch()
    {
        ReplayResult result = TextLog.Replay(Running + Issue(2, 0x12, "TLBI_NH_ASID vmid=0 asid=9"));
        Assert.Equal(2, result.Board.OfKind(RecordKind.SmmuCommand).Mismatch);
        Assert.Equal(1, result.Board.OfKind(RecordKind.SmmuRegister).Mismatch);
    }

    [Fact]
    public void Translation_OfAStreamNobodyOwnsInALogFromBoot_IsNotExcused()
    {
        const string Reset = "#2 +0.150000000 0/0 smmu-register write STRTAB_BASE 0x4000000000001000 size=8\n";
        Assert.True(TextLog.Replay(Running + Reset + Translate(3, 0x8090000)).Board.OfKind(RecordKind.SmmuTranslation).Mismatch > 0);
    }
}
