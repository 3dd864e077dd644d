using Xunit;

namespace TraceReplay.Tests.Replayer.Cli;

public sealed class AssembleCommandTests : CommandLine
{
    private const string Header = "trlog-text 1\nheader format=1 tool=mine\n";

    [Fact]
    public void Assemble_TextByHand_MakesALog()
    {
        File.WriteAllText(At("a.txt"), Header + "#0 +1.000000000 44/45 marker hello\n");

        (int exit, _, string errors) = Run("assemble", At("a.txt"), "-o", At("a.trlog"));

        Assert.Equal(0, exit);
        Assert.Equal($"{At("a.trlog")}: 1 records\n", errors);
        Assert.Contains("marker hello", Run("dump", At("a.trlog")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Assemble_MistakeInTheText_NamesLineAndColumnAndLeavesNothing()
    {
        File.WriteAllText(At("a.txt"), Header + "#0 +1.000000000 44/45 marker hello\n#1 +1.000000000 44/45 frobnicate\n");
        File.WriteAllText(At("a.trlog"), "old");

        (int exit, _, string errors) = Run("assemble", At("a.txt"), "-o", At("a.trlog"));

        Assert.Equal(3, exit);
        Assert.StartsWith($"{At("a.txt")}:4:", errors, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(At("a.trlog")));
        Assert.Equal(["a.trlog", "a.txt"], Directory.GetFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Assemble_Log_IsRefusedAsText()
    {
        (int exit, _, string errors) = Run("assemble", WriteLog("a.trlog"), "-o", At("b.trlog"));

        Assert.Equal(3, exit);
        Assert.Contains("text form of a log", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(At("b.trlog")));
    }

    [Fact]
    public void AssembleQuiet_Text_SaysNothing()
    {
        File.WriteAllText(At("a.txt"), Header);

        (int exit, string output, string errors) = Run("assemble", "--quiet", At("a.txt"), "-o", At("a.trlog"));

        Assert.Equal((0, "", ""), (exit, output, errors));
    }

    [Fact]
    public void Assemble_PartialOfAnotherWriter_IsNotTouched()
    {
        File.WriteAllText(At("a.txt"), Header);
        File.WriteAllText(At("a.trlog.partial"), "somebody else's");

        (int exit, _, string errors) = Run("assemble", At("a.txt"), "-o", At("a.trlog"));

        Assert.Equal(2, exit);
        Assert.Contains(".partial exists", errors, StringComparison.Ordinal);
        Assert.Equal("somebody else's", File.ReadAllText(At("a.trlog.partial")));
    }
}
