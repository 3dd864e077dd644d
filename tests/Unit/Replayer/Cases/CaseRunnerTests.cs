using System.Text;
using TraceReplay.Replayer.Cases;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Cases;

/// <summary>How outcomes are judged: which column, what may be stale, what is masked, what cannot be decided.</summary>
public sealed class CaseRunnerTests
{
    private static readonly CaseRunner s_qemu = new(SmmuProfile.Qemu111, CachePolicy.Typical);
    private static readonly CaseRunner s_arch = new(SmmuProfile.Arch, CachePolicy.None);
    private static readonly CaseRunner s_archWithCaches = new(SmmuProfile.Arch, CachePolicy.Typical);

    [Theory]
    [InlineData("qemu-11.1", "typical", "0x80001000", true)]
    [InlineData("qemu-11.1", "typical", "0x80002000", false)]
    [InlineData("qemu-11.1", "none", "0x80001000", false)]
    [InlineData("qemu-11.1", "none", "0x80002000", true)]
    [InlineData("arch", "none", "0x80001000", false)]
    [InlineData("arch", "none", "0x80002000", true)]
    [InlineData("arch", "typical", "0x80002000", false)]
    [InlineData("arch", "typical", "0x80001000", true)]
    public void Run_OneResultInEveryColumn_IsGivenByTheCachesThatHoldIt(string profile, string caches, string output, bool passes)
    {
        // All three columns of the access after the change say the same, so the result shows whether the model kept the translation.
        string line = Line("remap-none");
        int last = line.LastIndexOf("{\"op\":\"dma\"", StringComparison.Ordinal);
        line = line[..last] + line[last..].Replace("0x80001000", output, StringComparison.Ordinal).Replace("0x80002000", output, StringComparison.Ordinal);

        CaseResult result = new CaseRunner(SmmuProfile.Find(profile)!, CachePolicy.Find(caches)!).Run(Parse(line));

        Assert.Equal(passes ? CaseVerdict.Passed : CaseVerdict.Failed, result.Verdict);
    }

    [Fact]
    public void Run_StaleAnswer_IsPermittedByTheTagOnly()
    {
        string line = Line("remap-none");

        Assert.Equal(CaseVerdict.Passed, s_archWithCaches.Run(Parse(line)).Verdict);
        Assert.Equal(CaseVerdict.Failed, s_archWithCaches.Run(Parse(line.Replace("stale-permitted", "other", StringComparison.Ordinal))).Verdict);
        Assert.Equal(CaseVerdict.Passed, s_arch.Run(Parse(line.Replace("stale-permitted", "other", StringComparison.Ordinal))).Verdict);
    }

    [Fact]
    public void Run_EventBitsCalledUnknown_PassAndAreCounted()
    {
        // Stage 2 fault at IPA 0x12347000: bits [11:0] of the IPA field are among the unknown ones, those above are not.
        string line = Line("s2-page");
        string low = line.Replace("0070341200000000\"", "0470341200000000\"", StringComparison.Ordinal);
        string high = line.Replace("0070341200000000\"", "0080341200000000\"", StringComparison.Ordinal);
        Assert.NotEqual(line, low);

        Assert.Equal(0, s_qemu.Run(Parse(line)).EventsMasked);
        Assert.Equal((CaseVerdict.Passed, 1), (s_qemu.Run(Parse(low)).Verdict, s_qemu.Run(Parse(low)).EventsMasked));
        Assert.Equal("events", s_qemu.Run(Parse(high)).Difference?.Field);
    }

    [Fact]
    public void Run_DirectionOfTheAccessItself_IsCompared()
    {
        string line = Line("s1-read-only").Replace("130000001800000000000000000200", "130000001800000000000000080200", StringComparison.Ordinal);

        Assert.Equal("events", s_qemu.Run(Parse(line)).Difference?.Field);
    }

    [Fact]
    public void Run_RegisterNeverWritten_IsNotJudged()
    {
        string line = Line("registers");

        Assert.Equal(1, s_qemu.Run(Parse(line)).ReadsNotJudged);
        Assert.Equal(CaseVerdict.Passed, s_qemu.Run(Parse(line.Replace("0xd75", "0x123", StringComparison.Ordinal))).Verdict);
        Assert.Equal("expect", s_qemu.Run(Parse(line.Replace("\"expect\":\"0x5\"", "\"expect\":\"0x7\"", StringComparison.Ordinal))).Difference?.Field);
        Assert.Equal(CaseVerdict.Passed, s_qemu.Run(Parse(line.Replace("\"expect\":\"0x5\"", "\"expect\":\"ERR refused\"", StringComparison.Ordinal))).Verdict);
    }

    [Fact]
    public void Run_ConfigurationThatStaysAfterCfgi_IsTheOtherMachineAndSaysSo()
    {
        // The STE of stream 0x18 turns from bypass to abort, CMD_CFGI_STE follows. Which answer comes depends on the machine, which no tag names here.
        string line = Line("ste-bypass-abort");
        int end = line.LastIndexOf("]}", StringComparison.Ordinal);
        string Access(string outcome) => $$""",{"op":"dma","sid":"0x18","ssid":null,"iova":"0x1000","len":4,"write":false,"expect":{{outcome}},"events":[],"gerror":"0x0","evtq_prod":"0x0"}""";
        string change = """,{"op":"mem_write","addr":"0x42000600","data":"01"},{"op":"cmd","dwords":["0x1800000003","0x1"],"slot":"0x42100020","prod":"0x3","cons":"0x3","gerror":"0x0"}""";
        OracleCase found = Parse(line[..end] + change + Access("""{"ok":false}""") + "]}");
        OracleCase hidden = Parse(line[..end] + change + Access("""{"ok":true,"pa":"0x1000"}""") + "]}");
        OracleCase neither = Parse(line[..end] + change + Access("""{"ok":true,"pa":"0x2000"}""") + "]}");

        Assert.Equal((CaseVerdict.Passed, false), Of(s_qemu.Run(found)));
        Assert.Equal((CaseVerdict.Passed, true), Of(s_qemu.Run(hidden)));
        Assert.Equal((CaseVerdict.Failed, false), Of(s_qemu.Run(neither)));
        Assert.Equal((CaseVerdict.Failed, false), Of(s_archWithCaches.Run(hidden)));

        static (CaseVerdict Verdict, bool OtherMachine) Of(CaseResult result) => (result.Verdict, result.OtherMachine);
    }

    [Fact]
    public void Run_Substream_IsPartOfTheTransaction()
    {
        // IHI 0070 §3.9: without substreams (IDR1.SSIDSIZE = 0) a transaction that has one is terminated with C_BAD_SUBSTREAMID.
        CaseResult result = s_arch.Run(Parse(Line("s1-page").Replace("\"ssid\":null", "\"ssid\":\"0x1\"", StringComparison.Ordinal)));

        Assert.Equal(("expect", "abort"), (result.Difference?.Field, result.Difference?.Actual));
    }

    private static string Line(string name) =>
        File.ReadLines(Path.Combine(Golden.RepositoryRoot(), "tests", "Vectors", "cases", "basic.jsonl")).Single(l => l.Contains($"\"t-{name}\"", StringComparison.Ordinal));

    private static OracleCase Parse(string line) => CaseParser.Parse(Encoding.UTF8.GetBytes(line), "cases", 1);
}
