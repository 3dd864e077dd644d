using System.Text.Json;
using TraceReplay.Formats.Log;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Cli;

public sealed class VerifyAndRecoverCommandTests : CommandLine
{
    private static readonly int s_records = 3 * RecordGenerators.Kinds.Count;

    [Fact]
    public void Verify_IntactLog_IsFine()
    {
        (int exit, string output, _) = Run("verify", WriteLog("a.trlog"));

        Assert.Equal(0, exit);
        Assert.Equal($"{At("a.trlog")}: intact, {s_records} records\n", output);
    }

    [Fact]
    public void VerifyJson_DamagedLog_GivesEveryPlace()
    {
        (int exit, string output, string errors) = Run("verify", "--json", WriteDamagedLog("a.trlog"));

        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(3, exit);
        Assert.Empty(errors);
        Assert.False(json.RootElement.GetProperty("intact").GetBoolean());
        JsonElement damage = Assert.Single(json.RootElement.GetProperty("damaged").EnumerateArray());
        Assert.True(damage.GetProperty("offset").GetInt64() > 0);
        Assert.NotEmpty(damage.GetProperty("what").GetString()!);
    }

    [Fact]
    public void VerifyQuiet_DamagedLog_TellsByExitCodeOnly()
    {
        Assert.Equal((3, "", ""), Run("verify", "--quiet", WriteDamagedLog("a.trlog")));
    }

    [Fact]
    public void Verify_FileThatIsNoLog_IsDamaged()
    {
        File.WriteAllText(At("a.trlog"), "hello");

        (int exit, string output, _) = Run("verify", At("a.trlog"));

        Assert.Equal(3, exit);
        Assert.Contains("text that starts with 'hello'", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Recover_DamagedLog_GivesAWholeOneWithAGap()
    {
        (int exit, _, string errors) = Run("recover", WriteDamagedLog("a.trlog"), "-o", At("b.trlog"));

        Assert.Equal(0, exit);
        Assert.Contains("1 gap(s) marked", errors, StringComparison.Ordinal);
        Assert.Equal(0, Run("verify", At("b.trlog")).Exit);
        Assert.Contains(" gap ", Run("dump", At("b.trlog")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Recover_CutLog_KeepsWhatStandsBeforeTheCut()
    {
        byte[] bytes = File.ReadAllBytes(WriteLog("a.trlog"));
        File.WriteAllBytes(At("a.trlog"), bytes[..(bytes.Length * 2 / 3)]);

        (int exit, string output, _) = Run("recover", "--json", At("a.trlog"), "-o", At("b.trlog"));

        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(0, exit);
        Assert.InRange(json.RootElement.GetProperty("records").GetInt64(), 20, s_records - 1);
        Assert.Equal(0, Run("verify", At("b.trlog")).Exit);
        Assert.Equal(3, Run("info", At("a.trlog")).Exit);
    }

    [Fact]
    public void Recover_DamagedHeader_SavesTheRecords()
    {
        byte[] bytes = File.ReadAllBytes(WriteLog("a.trlog"));
        bytes[20] ^= 0xff;
        File.WriteAllBytes(At("a.trlog"), bytes);

        Assert.Equal(0, Run("recover", At("a.trlog"), "-o", At("b.trlog")).Exit);
        Assert.Equal(LogBuilder.ReadAll(File.ReadAllBytes(WriteLog("c.trlog"))), LogBuilder.ReadAll(File.ReadAllBytes(At("b.trlog"))));
    }

    [Fact]
    public void Recover_Interrupted_LeavesNothing()
    {
        string log = WriteLog("a.trlog");

        Assert.Throws<OperationCanceledException>(() => LogRecovery.Recover(log, At("b.trlog"), cancel: new CancellationToken(canceled: true)));

        Assert.Equal(["a.trlog"], Directory.GetFiles(Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Commands_LogCutAtAnyLength_EndWithASentence()
    {
        byte[] bytes = File.ReadAllBytes(WriteLog("whole.trlog"));
        for (int length = 1; length < bytes.Length; length += 1 + (length / 8))
        {
            File.WriteAllBytes(At("a.trlog"), bytes[..length]);
            foreach (string command in new[] { "info", "dump", "verify" })
            {
                (int exit, string output, string errors) = Run(command, At("a.trlog"));

                Assert.Equal(3, exit);
                Assert.Contains(At("a.trlog"), output + errors, StringComparison.Ordinal);
            }
        }
    }
}
