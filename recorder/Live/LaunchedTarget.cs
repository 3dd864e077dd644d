using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using TraceReplay.Recorder.Bpf;

namespace TraceReplay.Recorder.Live;

/// <summary>
/// A program that is started to be recorded. The kernel marks the new process at its birth, because its parent is the thread that says so before: there is no moment in
/// which it runs unrecorded, and nothing needs to stop it.
/// </summary>
internal sealed partial class LaunchedTarget(IReadOnlyList<string> commandLine) : IRecordedTarget, IDisposable
{
    private Process? _process;

    /// <summary>Its process id, 0 before <see cref="Begin"/>.</summary>
    public int ProcessId => _process?.Id ?? 0;

    public void Begin(SharedState shared, ProcessTracker processes)
    {
        // No redirection: the program has this terminal, these descriptors and this environment.
        var start = new ProcessStartInfo(commandLine[0]) { UseShellExecute = false };
        foreach (string argument in commandLine.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        shared.Spawner = (uint)gettid();
        try
        {
            _process = Process.Start(start);
        }
        catch (Win32Exception e)
        {
            throw new CaptureException($"{commandLine[0]} cannot be started: {e.Message}; name a program that exists and may be run.", e);
        }
        finally
        {
            shared.Spawner = 0;
        }
    }

    /// <summary>How it ended; null while it runs, or when it was never started.</summary>
    public int? ExitCode => _process is { HasExited: true } ? _process.ExitCode : null;

    public void Dispose() => _process?.Dispose();

    [LibraryImport("libc")]
    private static partial int gettid();
}
