using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Formats.Log;

public sealed class LogFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trlog").FullName;

    private string LogPath => Path.Combine(_folder, "a.trlog");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Complete_File_HasItsNameAndIsPrivate()
    {
        using (LogWriter writer = LogWriter.Create(LogPath, LogBuilder.Header))
        {
            writer.Write(new MarkerRecord { Text = "x" });
            Assert.True(File.Exists(LogPath + ".partial"));
            Assert.False(File.Exists(LogPath));
            writer.Complete();
        }

        Assert.False(File.Exists(LogPath + ".partial"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(LogPath));
        }

        using LogReader reader = LogReader.Open(LogPath);
        Assert.Equal(1, reader.RecordCount);
        Assert.True(LogVerifier.Verify(LogPath).Intact);
    }

    [Fact]
    public void Dispose_NotComplete_LeavesNothing()
    {
        using (LogWriter writer = LogWriter.Create(LogPath, LogBuilder.Header))
        {
            writer.Write(new MarkerRecord { Text = "x" });
        }

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Create_PartialExists_RefusesAndSaysWhy()
    {
        using LogWriter first = LogWriter.Create(LogPath, LogBuilder.Header);
        var e = Assert.Throws<IOException>(() => LogWriter.Create(LogPath, LogBuilder.Header));
        Assert.Contains("another recording is writing it, or one died", e.Message);
    }

    [Fact]
    public void Create_PartialIsASymbolicLink_IsNotFollowed()
    {
        string victim = Path.Combine(_folder, "victim");
        File.WriteAllText(victim, "precious");
        File.CreateSymbolicLink(LogPath + ".partial", victim);
        Assert.Throws<IOException>(() => LogWriter.Create(LogPath, LogBuilder.Header));
        Assert.Equal("precious", File.ReadAllText(victim));
    }

    [Fact]
    public void Recover_PartialOfADeadWriter_SavesItsChunks()
    {
        string partial = LogPath + ".partial";
        using (LogWriter writer = LogWriter.Create(LogPath, LogBuilder.Header))
        {
            writer.Write(new MarkerRecord { Text = "saved", Time = 5 });
            writer.Flush();
            writer.Write(new MarkerRecord { Text = "still in memory" });
            File.Copy(partial, LogPath + ".copy");
        }

        string output = Path.Combine(_folder, "saved.trlog");
        RecoveryResult result = LogRecovery.Recover(LogPath + ".copy", output);
        Assert.Equal(1, result.Records);
        using LogReader reader = LogReader.Open(output);
        Assert.Equal("saved", Assert.IsType<MarkerRecord>(reader.Read()).Text.ToString());
        Assert.Equal(-1, Assert.IsType<GapRecord>(reader.Read()).Count);
        Assert.Equal(LogBuilder.Header.Dialect, reader.Header.Dialect);
    }
}
