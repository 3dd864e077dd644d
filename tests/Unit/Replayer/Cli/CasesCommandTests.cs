using System.IO.Compression;
using System.Text;
using System.Text.Json;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Cli;

public sealed class CasesCommandTests : CommandLine
{
    private static readonly string s_basic = PathOf("basic.jsonl");
    private static readonly string s_wrong = PathOf("wrong.jsonl");
    private static readonly string[] s_jsonKeys =
        ["profile", "caches", "files", "cases", "passed", "failed", "skipped", "unmodelled", "reasons", "readsNotJudged", "eventsMasked", "otherMachine", "kinds", "tags"];

    [Theory]
    [InlineData("qemu-11.1", "typical")]
    [InlineData("qemu-11.1", "none")]
    [InlineData("qemu-11.1", "unbounded")]
    [InlineData("arch", "typical")]
    [InlineData("arch", "none")]
    [InlineData("arch", "unbounded")]
    public void Run_CorrectCases_AllPass(string profile, string caches)
    {
        (int exit, string output, string errors) = Run("cases", "--smmu", profile, "--caches", caches, s_basic);

        Assert.Equal(0, exit);
        Assert.StartsWith($"{s_basic}: 14 cases, SMMU profile {profile}, caches {caches}\n", output, StringComparison.Ordinal);
        Assert.Contains("no difference\n", output, StringComparison.Ordinal);
        Assert.Empty(errors);
    }

    [Fact]
    public void Run_WithoutCaches_DependsOnTheProfile()
    {
        Assert.Contains("SMMU profile qemu-11.1, caches typical\n", Run("cases", s_basic).Output, StringComparison.Ordinal);
        Assert.Contains("SMMU profile arch, caches none\n", Run("cases", "--smmu", "arch", s_basic).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WrongExpectations_AreExplained()
    {
        (int exit, string output, string errors) = Run("cases", s_wrong);

        Assert.Equal(1, exit);
        Assert.Empty(errors);
        Golden.Check("cases/wrong.txt", output.Replace(s_wrong, "wrong.jsonl", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_SeveralFiles_AreOneSummary()
    {
        (int exit, string output, _) = Run("cases", s_basic, s_wrong);

        Assert.Equal(1, exit);
        Assert.StartsWith("2 files: 17 cases", output, StringComparison.Ordinal);
        Assert.Contains("3 of 17 cases differ:", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ManyDifferences_ExplainsFiveUnlessAllAreAskedFor()
    {
        string many = At("many.jsonl");
        File.WriteAllText(many, string.Concat(Enumerable.Repeat(File.ReadAllText(s_wrong), 3)));

        string first = Run("cases", many).Output;
        string all = Run("cases", "--all", many).Output;

        Assert.Equal(5, first.Split("\ncase ").Length - 1);
        Assert.EndsWith("... 4 more, --all explains them\n", first, StringComparison.Ordinal);
        Assert.Equal(9, all.Split("\ncase ").Length - 1);
        Assert.DoesNotContain("--all", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Gzip_IsToldByItsBytes()
    {
        string packed = At("cases.bin");
        File.WriteAllBytes(packed, Pack(File.ReadAllBytes(s_wrong)));

        Assert.Equal(Tail(Run("cases", s_wrong).Output), Tail(Run("cases", packed).Output));
    }

    [Fact]
    public void Run_Json_HasTheStatedKeys()
    {
        (int exit, string output, _) = Run("cases", "--json", "--smmu", "arch", s_basic, s_wrong);

        Assert.Equal(1, exit);
        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement root = json.RootElement;
        Assert.Equal(s_jsonKeys, root.EnumerateObject().Select(p => p.Name));
        Assert.Equal("arch", root.GetProperty("profile").GetString());
        Assert.Equal(17, root.GetProperty("cases").GetInt32());
        Assert.Equal(13, root.GetProperty("passed").GetInt32());
        Assert.Equal(1, root.GetProperty("skipped").GetInt32());
        JsonElement cons = root.GetProperty("failed")[2];
        Assert.Equal("t-wrong-cons", cons.GetProperty("id").GetString());
        Assert.Equal(13, cons.GetProperty("step").GetInt32());
        Assert.Equal("cons", cons.GetProperty("field").GetString());
        Assert.Equal("0x3", cons.GetProperty("expected").GetString());
        Assert.Equal("0x1000002", cons.GetProperty("actual").GetString());
        Assert.Equal("basic", cons.GetProperty("tags")[0].GetString());
    }

    [Fact]
    public void Run_Quiet_SaysNothing()
    {
        Assert.Equal((0, "", ""), Run("cases", "--quiet", s_basic));
        Assert.Equal((1, "", ""), Run("cases", "--quiet", s_wrong));
    }

    [Fact]
    public void Run_Tags_SelectCasesThatHaveAllOfThem()
    {
        Assert.Contains(": 2 cases,", Run("cases", "--tag", "cache", s_basic).Output, StringComparison.Ordinal);
        Assert.Contains(": 1 case,", Run("cases", "--tag", "cache", "--tag", "inval-right", s_basic).Output, StringComparison.Ordinal);
        (int exit, _, string errors) = Run("cases", "--tag", "cache", "--tag", "registers", s_basic);
        Assert.Equal(2, exit);
        Assert.StartsWith("no case has cache and registers.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OnlyRegisterCasesUnderArch_CannotBeDecided()
    {
        (int exit, string output, _) = Run("cases", "--smmu", "arch", "--tag", "registers", s_basic);

        Assert.Equal(4, exit);
        Assert.Contains("1 case not judged: registers have no architecture column", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--smmu", "qemu", "SMMU profile 'qemu' is unknown. There are: arch, qemu-11.1.")]
    [InlineData("--caches", "some", "cache policy 'some' is unknown. There are: none, typical, unbounded, per-stage.")]
    public void Run_UnknownName_IsAUsageError(string option, string value, string message)
    {
        (int exit, string output, string errors) = Run("cases", option, value, s_basic);

        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.Equal(message, errors.TrimEnd('\n'));
    }

    [Theory]
    [InlineData("{\"id\":\"a\"", ":2:10: found text that is not JSON or breaks off, expected a case")]
    [InlineData("[]", ":2:1: found Array, expected a case")]
    [InlineData("{}", ":2:1: found no idr, expected an object")]
    [InlineData("\u0000", ":2:1: found text that is not JSON")]
    public void Run_DamagedLine_SaysWhere(string line, string message)
    {
        string damaged = At("damaged.jsonl");
        File.WriteAllText(damaged, File.ReadLines(s_basic).First() + "\n" + line + "\n");

        (int exit, string output, string errors) = Run("cases", damaged);

        Assert.Equal(3, exit);
        Assert.Empty(output);
        Assert.StartsWith(damaged + message, errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("\"off\":\"0x80\"", "\"off\":\"0x100000000\"", "steps[0].off \"0x100000000\", expected a hexadecimal number from \"0x0\" to \"0xffffffff\"")]
    [InlineData("\"off\":\"0x80\",", "", "no steps[0].off, expected text in quotes")]
    [InlineData("\"op\":\"mmio_write64\"", "\"op\":\"mmio_write128\"", "steps[0].op \"mmio_write128\", expected mmio_write32")]
    [InlineData("\"write\":false", "\"write\":\"no\"", "steps[13].write \"no\", expected true or false")]
    [InlineData("\"IDR0\":\"0xd44101b\"", "\"IDR0\":219418651", "IDR0 219418651, expected text in quotes")]
    [InlineData("\"len\":4", "\"len\":4e99", "steps[13].len 4e99, expected a length in bytes below 2^31")]
    [InlineData("\"ok\":true", "\"okay\":true", "no steps[13].ok, expected true or false")]
    [InlineData("\"data\":\"0b", "\"data\":\"xb", "expected hexadecimal bytes")]
    [InlineData("\"tags\":[\"basic\"]", "\"tags\":[\"\\ud800\"]", "expected text in quotes")]
    public void Run_WrongValue_SaysWhatWasExpected(string right, string wrong, string message)
    {
        string line = File.ReadLines(s_basic).First();
        Assert.Contains(right, line, StringComparison.Ordinal);
        int at = line.IndexOf(right, StringComparison.Ordinal);
        File.WriteAllText(At("wrong.jsonl"), line[..at] + wrong + line[(at + right.Length)..]);

        (int exit, _, string errors) = Run("cases", At("wrong.jsonl"));

        Assert.Equal(3, exit);
        Assert.StartsWith($"{At("wrong.jsonl")}:1:1: found ", errors, StringComparison.Ordinal);
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_LineWithoutEnd_IsRefusedBeforeItFillsMemory()
    {
        File.WriteAllBytes(At("long"), Pack(Encoding.ASCII.GetBytes(new string(' ', 5 << 20))));

        (int exit, _, string errors) = Run("cases", At("long"));

        Assert.Equal(3, exit);
        Assert.Contains(":1:1: found a line of more than 4194304 bytes", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_GzipCutAnywhere_IsDamaged()
    {
        byte[] packed = Pack(File.ReadAllBytes(s_basic));
        for (int length = 3; length < packed.Length - 8; length += 37)
        {
            File.WriteAllBytes(At("cut.gz"), packed[..length]);

            (int exit, _, string errors) = Run("cases", "--quiet", At("cut.gz"));

            Assert.True(exit == 3, $"cut at {length}: exit {exit} {errors}");
            Assert.StartsWith(At("cut.gz"), errors, StringComparison.Ordinal);
        }
    }

    internal static string PathOf(string name) => Path.Combine(Golden.RepositoryRoot(), "tests", "Vectors", "cases", name);

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private static string Tail(string output) => output[output.IndexOf('\n', StringComparison.Ordinal)..];
}
