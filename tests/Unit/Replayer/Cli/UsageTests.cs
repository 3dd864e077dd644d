using Xunit;

namespace TraceReplay.Tests.Replayer.Cli;

public sealed class UsageTests : CommandLine
{
    private static readonly string[] s_commands = ["info", "dump", "assemble", "verify", "recover", "replay", "explain", "cases"];

    [Fact]
    public void Run_WithoutCommand_ShowsTheCommandsAndIsAUsageError()
    {
        (int exit, string output, _) = Run();

        Assert.Equal(2, exit);
        Assert.All(s_commands, command => Assert.Contains(command, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("info")]
    [InlineData("dump")]
    [InlineData("assemble")]
    [InlineData("verify")]
    [InlineData("recover")]
    [InlineData("replay")]
    [InlineData("explain")]
    [InlineData("cases")]
    public void Help_OfEveryCommand_HasAnExample(string command)
    {
        (int exit, string output, string errors) = Run(command, "--help");

        Assert.Equal(0, exit);
        Assert.Contains($"Example:\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains($"tracereplay {command}", output, StringComparison.Ordinal);
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("info")]
    [InlineData("info a b")]
    [InlineData("info --no-such-option x")]
    [InlineData("assemble x")]
    [InlineData("recover x")]
    [InlineData("dump x --from many")]
    [InlineData("dump x --format xml")]
    [InlineData("dump x --kind frobnication")]
    [InlineData("dump x --kind 13")]
    [InlineData("explain x")]
    public void Run_WrongArguments_IsAUsageErrorOnStandardError(string line)
    {
        (int exit, _, string errors) = Run(line.Split(' '));

        Assert.Equal(2, exit);
        Assert.NotEmpty(errors);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("dump")]
    [InlineData("verify")]
    [InlineData("recover")]
    [InlineData("assemble")]
    [InlineData("replay")]
    [InlineData("cases")]
    public void Run_FileThatIsNotThere_SaysSo(string command)
    {
        (int exit, string output, string errors) = Run(Arguments(command, At("absent")));

        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.StartsWith($"{At("absent")} does not exist", errors, StringComparison.Ordinal);
        Assert.Single(errors.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("info")]
    [InlineData("dump")]
    [InlineData("verify")]
    [InlineData("recover")]
    [InlineData("assemble")]
    [InlineData("replay")]
    [InlineData("cases")]
    public void Run_Directory_SaysSo(string command)
    {
        (int exit, _, string errors) = Run(Arguments(command, Folder));

        Assert.Equal(2, exit);
        Assert.StartsWith($"{Folder} is a directory", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("dump")]
    [InlineData("verify")]
    [InlineData("recover")]
    [InlineData("assemble")]
    [InlineData("replay")]
    [InlineData("cases")]
    public void Run_EmptyFile_IsDamaged(string command)
    {
        File.WriteAllBytes(At("empty"), []);

        (int exit, _, string errors) = Run(Arguments(command, At("empty")));

        Assert.Equal(3, exit);
        Assert.StartsWith($"{At("empty")}: the file is empty", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"type\":\"session\"}\n", "JSON lines", "tracerecord import")]
    [InlineData("trlog-text 1\nheader", "text form", "tracereplay assemble")]
    [InlineData("\u001f\u008b\u0008", "gzip", "tracerecord import")]
    [InlineData("hello, world\n", "'hello, world", "tracerecord import")]
    [InlineData("\u0000\u0001\u0002\u0003", "00010203", "tracereplay recover")]
    public void Run_FileThatIsNoLog_SaysWhatItIsAndWhatToDo(string content, string found, string next)
    {
        File.WriteAllBytes(At("other"), content.Select(c => (byte)c).ToArray());

        foreach (string command in new[] { "info", "dump", "recover" })
        {
            (int exit, _, string errors) = Run(Arguments(command, At("other")));

            Assert.Equal(3, exit);
            Assert.StartsWith($"{At("other")}: ", errors, StringComparison.Ordinal);
            Assert.Contains(found, errors, StringComparison.Ordinal);
            Assert.Contains(next, errors, StringComparison.Ordinal);
            Assert.Single(errors.TrimEnd('\n').Split('\n'));
        }

        Assert.False(File.Exists(At("out")));
    }

    [Theory]
    [InlineData("assemble")]
    [InlineData("recover")]
    [InlineData("dump")]
    public void Run_OutputIsInput_IsRefusedAndLeavesTheInput(string command)
    {
        string log = WriteLog("a.trlog");
        byte[] before = File.ReadAllBytes(log);
        File.CreateSymbolicLink(At("link"), log);

        foreach (string output in new[] { log, At("link"), Path.Combine(Folder, ".", "a.trlog") })
        {
            (int exit, _, string errors) = Run(command, log, "-o", output);

            Assert.Equal(2, exit);
            Assert.Contains("both input and output", errors, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllBytes(log));
    }

    [Theory]
    [InlineData("assemble")]
    [InlineData("recover")]
    [InlineData("dump")]
    public void Run_OutputInAFolderThatIsNotThere_IsRefused(string command)
    {
        (int exit, _, string errors) = Run(command, WriteLog("a.trlog"), "-o", At("no/b.trlog"));

        Assert.Equal(2, exit);
        Assert.Contains("does not exist", errors, StringComparison.Ordinal);
    }

    private string[] Arguments(string command, string path) => command is "recover" or "assemble" ? [command, path, "-o", At("out")] : [command, path];
}
