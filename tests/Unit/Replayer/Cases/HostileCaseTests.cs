using System.Text;
using System.Text.RegularExpressions;
using TraceReplay.Formats.Text;
using TraceReplay.Replayer.Cases;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Cases;

/// <summary>Case files come from anywhere: whatever a line says, it is refused as damaged or it runs to a verdict.</summary>
public sealed partial class HostileCaseTests
{
    private static readonly string[] s_values =
        ["null", "true", "-1", "1e400", "[]", "{}", "\"\"", "\"0x\"", "\"0xffffffffffffffff\"", "\"0x10000000000000000\"", "\"\\ud800\"", "\"zz\""];

    public static TheoryData<int> Lines()
    {
        var data = new TheoryData<int>();
        for (int i = 0; i < File.ReadLines(Source).Count(); i++)
        {
            data.Add(i);
        }

        return data;
    }

    private static string Source => Path.Combine(Golden.RepositoryRoot(), "tests", "Vectors", "cases", "basic.jsonl");

    [Theory]
    [MemberData(nameof(Lines))]
    public void Run_AnyValueReplaced_IsRefusedOrJudged(int index)
    {
        string line = File.ReadLines(Source).ElementAt(index);
        foreach (Match value in Values().Matches(line))
        {
            foreach (string other in s_values)
            {
                Judge(Encoding.UTF8.GetBytes(line[..value.Index] + other + line[(value.Index + value.Length)..]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Run_AnyByteChanged_IsRefusedOrJudged(int index)
    {
        byte[] line = Encoding.UTF8.GetBytes(File.ReadLines(Source).ElementAt(index));
        var random = new Random(index);
        for (int i = 0; i < line.Length; i++)
        {
            byte kept = line[i];
            line[i] = random.Next(3) == 0 ? (byte)random.Next(256) : "0123456789abcdef\"{}[],:\\"u8[random.Next(24)];
            Judge(line);
            line[i] = kept;
        }
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Run_LineCutAnywhere_IsRefused(int index)
    {
        byte[] line = Encoding.UTF8.GetBytes(File.ReadLines(Source).ElementAt(index));
        for (int length = 0; length < line.Length; length += 7)
        {
            Assert.Throws<TextFormatException>(() => CaseParser.Parse(line.AsMemory(0, length), "cases", 1));
        }
    }

    private static void Judge(byte[] line)
    {
        OracleCase oracleCase;
        try
        {
            oracleCase = CaseParser.Parse(line, "cases", 1);
        }
        catch (TextFormatException)
        {
            return;
        }

        CaseResult result = new CaseRunner(SmmuProfile.Qemu111, CachePolicy.Typical).Run(oracleCase);
        Assert.Equal(result.Verdict == CaseVerdict.Failed, result.Difference is not null);
        result = new CaseRunner(SmmuProfile.Arch, CachePolicy.None).Run(oracleCase);
        Assert.Equal(result.Verdict == CaseVerdict.Failed, result.Difference is not null);
    }

    /// <summary>Every value that is no object: texts that are no keys, numbers, words, lists.</summary>
    [GeneratedRegex("""(?<=[:\[,])("[^"]*"(?!:)|-?\d+|true|false|null|\[[^\[\]]*\])""")]
    private static partial Regex Values();
}
