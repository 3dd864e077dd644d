using System.Diagnostics;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Wire;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Recorder.Live;

/// <summary>The recorder as a program of its own: killed, refused, asked for help.</summary>
public sealed class DeathTests
{
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "tracerecord");

    [LiveFact]
    public async Task Recorder_Killed_LeavesAReadableLogAndAnUndisturbedProgram()
    {
        string folder = Directory.CreateTempSubdirectory("killed").FullName;
        string output = Path.Combine(folder, "out.trlog");
        string script = LiveLog.Program("""
            e = os.eventfd(0)
            for i in range(200):
                os.eventfd_write(e, 1)
                time.sleep(0.02)
            open(sys.argv[1], 'w').write('finished')
            """);
        using Process recorder = Start("run", "-o", output, "--quiet", "--", "/usr/bin/python3", "-c", script, Path.Combine(folder, "end"));
        string partial = LogWriter.PartialPath(output);
        while (!recorder.HasExited && Transfers(partial) < 5)
        {
            await Task.Delay(100);
        }

        recorder.Kill();
        await recorder.WaitForExitAsync();
        List<string> lines = LiveLog.Read(partial);
        while (!File.Exists(Path.Combine(folder, "end")))
        {
            await Task.Delay(100);
        }

        Assert.True(lines.Count(line => line.StartsWith("transfer write", StringComparison.Ordinal)) >= 5);
        Assert.Equal("finished", await File.ReadAllTextAsync(Path.Combine(folder, "end")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? 0 : File.GetUnixFileMode(partial));
        Directory.Delete(folder, recursive: true);
    }

    [LiveFact]
    public async Task Run_OutputThatIsBeingWritten_IsRefusedAndNothingStarts()
    {
        string folder = Directory.CreateTempSubdirectory("twice").FullName;
        string output = Path.Combine(folder, "out.trlog");
        await File.WriteAllBytesAsync(LogWriter.PartialPath(output), []);
        using Process recorder = Start("run", "-o", output, "--", "/usr/bin/touch", Path.Combine(folder, "started"));
        string errors = await recorder.StandardError.ReadToEndAsync();
        await recorder.WaitForExitAsync();

        Assert.Equal(3, recorder.ExitCode);
        Assert.Contains("exists", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "started")));
        Directory.Delete(folder, recursive: true);
    }

    [LiveFact]
    public async Task Run_OutputInNoFolder_IsRefusedInOneSentence()
    {
        using Process recorder = Start("run", "-o", "/no/such/folder/out.trlog", "--", "/bin/true");
        string errors = await recorder.StandardError.ReadToEndAsync();
        await recorder.WaitForExitAsync();

        Assert.Equal(3, recorder.ExitCode);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [LiveFact]
    public async Task Recorder_WhileItRecords_HasOnlyTheCapabilityItNeeds()
    {
        string folder = Directory.CreateTempSubdirectory("caps").FullName;
        string output = Path.Combine(folder, "out.trlog");
        using Process recorder = Start("run", "-o", output, "--quiet", "--", "/bin/sh", "-c", "sleep 0.3; cat /proc/$PPID/task/*/status | grep CapPrm; grep CapPrm /proc/self/status");
        string[] lines = (await recorder.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await recorder.WaitForExitAsync();
        Directory.Delete(folder, recursive: true);

        Assert.True(lines.Length > 3);
        Assert.All(lines[..^1], line => Assert.EndsWith("0000000000080000", line, StringComparison.Ordinal));
        Assert.False(lines[^1].EndsWith("0000000000080000", StringComparison.Ordinal), "the program keeps what it had");
    }

    /// <returns>Transfers in a log that is being written; none while there is no header yet.</returns>
    private static int Transfers(string partial)
    {
        try
        {
            return LiveLog.Read(partial).Count(line => line.StartsWith("transfer", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or WireFormatException)
        {
            return 0;
        }
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(s_program) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
