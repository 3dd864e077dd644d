using System.Diagnostics;

namespace TraceReplay.Tests.Recorder.EventPipe;

/// <summary>The program of tests/EventTarget, running and taking commands.</summary>
internal sealed class EventTargetProcess : IDisposable
{
    public EventTargetProcess()
    {
        Process = Process.Start(new ProcessStartInfo("dotnet", [Assembly]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        if (Process.StandardOutput.ReadLine() != "ready")
        {
            throw new InvalidOperationException($"{Assembly} did not start");
        }
    }

    /// <summary>What to start by 'dotnet'.</summary>
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "eventtarget.dll");

    public Process Process { get; }

    public int Id => Process.Id;

    /// <returns>The answer, null when it died.</returns>
    public string? Do(string command)
    {
        Process.StandardInput.WriteLine(command);
        return Process.StandardOutput.ReadLine();
    }

    public int Exit(int status)
    {
        Process.StandardInput.WriteLine($"exit {status}");
        Process.WaitForExit();
        return Process.ExitCode;
    }

    public void Dispose()
    {
        if (!Process.HasExited)
        {
            Process.Kill();
        }

        Process.Dispose();
    }
}
