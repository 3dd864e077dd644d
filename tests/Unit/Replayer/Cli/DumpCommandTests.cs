using System.Text.Json;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Cli;

public sealed class DumpCommandTests : CommandLine
{
    [Fact]
    public void DumpAndAssemble_Log_GiveTheSameLogAgain()
    {
        string log = WriteLog("a.trlog", rounds: 5, recordsPerChunk: int.MaxValue);

        Assert.Equal(0, Run("dump", log, "-o", At("a.txt")).Exit);
        Assert.Equal(0, Run("assemble", At("a.txt"), "-o", At("b.trlog")).Exit);
        Assert.Equal(0, Run("dump", At("b.trlog"), "-o", At("b.txt")).Exit);

        Assert.Equal(File.ReadAllText(At("a.txt")), File.ReadAllText(At("b.txt")));
        Assert.Equal(LogBuilder.ReadAll(File.ReadAllBytes(log)), LogBuilder.ReadAll(File.ReadAllBytes(At("b.trlog"))));
    }

    [Fact]
    public void Dump_Twice_GivesTheSameBytes()
    {
        string log = WriteLog("a.trlog");

        Assert.Equal(Run("dump", log).Output, Run("dump", log).Output);
    }

    [Fact]
    public void Dump_FromUntilKind_PrintsOnlyThose()
    {
        string log = WriteLog("a.trlog");
        List<string> all = Lines(Run("dump", "--plain", log).Output);

        List<string> some = Lines(Run("dump", "--plain", "--from", "10", "--until", "40", "--kind", "ioctl,smmu-command", "--kind", "marker", log).Output);

        Assert.Equal(all.Where(line => Number(line) is >= 10 and < 40 && line.Split(' ')[3] is "ioctl" or "smmu-command" or "marker").Where(line => Number(line) is >= 10 and < 40), some);
        Assert.NotEmpty(some);
    }

    [Fact]
    public void Dump_Ioctl_HasItsMeaningAsAComment()
    {
        File.WriteAllBytes(At("a.trlog"), LogBuilder.Write([new IoctlRecord { Target = "/dev/vfio/vfio", Request = 0x3b66, Argument = 6, Result = -22 }]));

        Assert.Contains("; VFIO_SET_IOMMU Type1Nesting => -EINVAL", Run("dump", At("a.trlog")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("VFIO_SET_IOMMU", Run("dump", "--plain", At("a.trlog")).Output, StringComparison.Ordinal);
    }

    /// <summary>A short argument alone could be either version's; what the program passed otherwise tells.</summary>
    [Theory]
    [InlineData(40, "Config.Version=40")]
    [InlineData(48, "Config.Argsz=40")]
    public void Dump_LogWithoutDialect_NamesFieldsAsTheProgramUsedThem(int usual, string expected)
    {
        byte[] odd = new byte[44];
        odd[0] = 44;
        odd[4] = 1;
        odd[8] = 40;
        IoctlRecord[] records = [.. Enumerable.Repeat(usual, 3).Select(length => new byte[length]).Append(odd).Select(bytes =>
            new IoctlRecord { Target = "/dev/vfio/vfio", Request = 0x3b7a, HasPointer = true, In = bytes })];
        using (LogWriter writer = LogWriter.Create(At("a.trlog"), new LogHeader()))
        {
            Array.ForEach(records, writer.Write);
            writer.Complete();
        }

        Assert.Contains(expected, Run("dump", "--from", "3", At("a.trlog")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Dump_UnknownDialect_NamesTheKnownOnes()
    {
        (int exit, _, string errors) = Run("dump", "--dialect", "linux-0.01", WriteLog("a.trlog"));

        Assert.Equal(2, exit);
        Assert.Contains("nested-v11", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void DumpJsonl_Log_IsAnObjectPerLine()
    {
        (int exit, string output, _) = Run("dump", "--format", "jsonl", WriteLog("a.trlog"));

        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal(0, exit);
        Assert.Equal(1 + (3 * RecordGenerators.Kinds.Count), lines.Length);
        foreach (string line in lines)
        {
            using JsonDocument json = JsonDocument.Parse(line);
            Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
        }
    }

    [Fact]
    public void Dump_DamagedLog_PrintsWhatIsBeforeAndBehindTheDamage()
    {
        string log = WriteDamagedLog("a.trlog");

        (int exit, string output, string errors) = Run("dump", log);

        List<string> lines = Lines(output);
        Assert.Equal(3, exit);
        Assert.Contains(log, errors, StringComparison.Ordinal);
        Assert.Equal(0, Number(lines[0]));
        Assert.Equal((3 * RecordGenerators.Kinds.Count) - 1, Number(lines[^1]));
        Assert.InRange(lines.Count, 20, (3 * RecordGenerators.Kinds.Count) - 1);
    }

    [Fact]
    public void Dump_OutputFile_IsReplacedAndNothingElseStays()
    {
        File.WriteAllText(At("a.txt"), "old");

        Assert.Equal(0, Run("dump", WriteLog("a.trlog"), "-o", At("a.txt")).Exit);

        Assert.StartsWith("trlog-text 1\n", File.ReadAllText(At("a.txt")), StringComparison.Ordinal);
        Assert.Equal(["a.trlog", "a.txt"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static List<string> Lines(string text) => [.. text.Split('\n').Where(line => line.StartsWith('#'))];

    private static long Number(string line) => long.Parse(line.AsSpan(1, line.IndexOf(' ', StringComparison.Ordinal) - 1), provider: null);
}
