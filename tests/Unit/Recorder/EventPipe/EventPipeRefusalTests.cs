using System.Diagnostics;
using TraceReplay.Recorder.EventPipe;
using TraceReplay.Recorder.Pipeline;
using Xunit;
using ExitCode = TraceReplay.Recorder.ExitCode;

namespace TraceReplay.Tests.Recorder.EventPipe;

/// <summary>What cannot be recorded is said in one sentence.</summary>
public sealed class EventPipeRefusalTests
{
    [Fact]
    public async Task Attach_NoSuchProcess_IsSaid()
    {
        EventPipeException e = await Refusal(trial => trial.Attach(int.MaxValue, CancellationToken.None));

        Assert.Equal("process 2147483647 does not exist: it has ended, or the number is wrong.", e.Message);
    }

    [Fact]
    public async Task Attach_OtherProgram_IsSaid()
    {
        using Process sleep = Process.Start("sleep", "30");
        try
        {
            EventPipeException e = await Refusal(trial => trial.Attach(sleep.Id, CancellationToken.None));

            Assert.Equal($"process {sleep.Id} (sleep) is no .NET process: record what it does with 'tracerecord attach --pid {sleep.Id}' instead.", e.Message);
        }
        finally
        {
            sleep.Kill();
        }
    }

    [Fact]
    public async Task Attach_DiagnosticsOff_IsSaid()
    {
        var start = new ProcessStartInfo("dotnet", [EventTargetProcess.Assembly]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using Process target = Process.Start(start)!;
        try
        {
            await target.StandardOutput.ReadLineAsync();
            EventPipeException e = await Refusal(trial => trial.Attach(target.Id, CancellationToken.None));

            Assert.Contains("offers no diagnostics port", e.Message, StringComparison.Ordinal);
            Assert.Contains("DOTNET_EnableDiagnostics=0", e.Message, StringComparison.Ordinal);
        }
        finally
        {
            target.Kill();
        }
    }

    [Fact]
    public async Task FromStart_NoSuchProgram_IsSaid()
    {
        EventPipeException e = await Refusal(trial => trial.FromStart("/no/such/program"));

        Assert.Equal("/no/such/program cannot be started: there is no such program; check the name and its permissions.", e.Message);
    }

    [Fact]
    public async Task FromStart_OtherProgramThatEndsAtOnce_IsSaid()
    {
        EventPipeException e = await Refusal(trial => trial.FromStart("sh", "-c", "exit 3"));

        Assert.StartsWith("sh ended (exit code 3) and no .NET runtime with diagnostics started in it:", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FromStart_OutputCannotBeWritten_ProgramDoesNotRun()
    {
        using var trial = new EventPipeTrial();
        string witness = trial.PathOf("witness");

        int exit = await trial.FromStart(trial.Options with { Output = "/no/such/folder/out.trlog" }, "dotnet", EventTargetProcess.Assembly, $"touch {witness}");

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains("/no/such/folder", trial.Messages, StringComparison.Ordinal);
        Assert.False(File.Exists(witness));
    }

    [Fact]
    public async Task FromStart_ProgramWithoutTheEventSource_IsSaid()
    {
        using var trial = new EventPipeTrial();

        int exit = await trial.Target(trial.Options, "exit 0");

        Assert.Equal(ExitCode.Fine, exit);
        Assert.Contains("published nothing", trial.Messages, StringComparison.Ordinal);
    }

    private static async Task<EventPipeException> Refusal(Func<EventPipeTrial, Task<int>> record)
    {
        using var trial = new EventPipeTrial();
        EventPipeException e = await Assert.ThrowsAsync<EventPipeException>(() => record(trial));
        Assert.False(File.Exists(trial.Log));
        return e;
    }
}
