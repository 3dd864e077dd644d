using System.ComponentModel;
using System.Diagnostics;

namespace TraceReplay.Recorder.EventPipe;

/// <summary>A program that was started to be recorded: its runtime waits until the recording has begun.</summary>
internal sealed class LaunchedProgram : IDisposable
{
    // A shell says 128 and the signal's number for a program that died of a signal, and so does the class Process.
    private const int SignalBase = 128;
    private const int NoSuchFile = 2;

    private readonly Process _process;

    private LaunchedProgram(Process process, string name)
    {
        _process = process;
        Name = name;
    }

    public string Name { get; }

    public int ProcessId => _process.Id;

    /// <summary>Valid once <see cref="Exited"/> has ended.</summary>
    public int Status => _process.ExitCode > SignalBase ? 0 : _process.ExitCode;

    /// <summary>Signal the program died of, 0 when it ended by itself.</summary>
    public int Signal => Math.Max(_process.ExitCode - SignalBase, 0);

    public bool HasExited => _process.HasExited;

    /// <exception cref="EventPipeException">The program cannot be started.</exception>
    public static LaunchedProgram Start(IReadOnlyList<string> command, DiagnosticPort port)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false };
        start.Environment.TryGetValue(DiagnosticPort.Variable, out string? others);
        string ours = $"{port.Path},suspend";
        start.Environment[DiagnosticPort.Variable] = string.IsNullOrEmpty(others) ? ours : $"{others};{ours}";
        try
        {
            return new LaunchedProgram(Process.Start(start)!, command[0]);
        }
        catch (Win32Exception e)
        {
            string reason = e.NativeErrorCode == NoSuchFile ? "there is no such program" : $"it may not be executed (error {e.NativeErrorCode})";
            throw new EventPipeException($"{command[0]} cannot be started: {reason}; check the name and its permissions.", e);
        }
    }

    public Task Exited() => _process.WaitForExitAsync(CancellationToken.None);

    /// <summary>The first .NET runtime that starts in the program or in one of its children.</summary>
    /// <exception cref="EventPipeException">The program ended without one.</exception>
    public async Task<RuntimeConnection> FirstRuntime(DiagnosticPort port, TextWriter messages, CancellationToken cancel)
    {
        Task<RuntimeConnection> started = port.Started.ReadAsync(cancel).AsTask();
        Task exited = Exited();
        if (await Task.WhenAny(started, exited, Task.Delay(TimeSpan.FromSeconds(5), cancel)).ConfigureAwait(false) is { } first && first != started && first != exited && !cancel.IsCancellationRequested)
        {
            await messages.WriteLineAsync($"{Name} has started no .NET runtime yet: waiting for one.").ConfigureAwait(false);
        }

        await Task.WhenAny(started, exited).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        return started.IsCompletedSuccessfully
            ? await started.ConfigureAwait(false)
            : throw new EventPipeException($"{Name} ended ({(Signal != 0 ? $"signal {Signal}" : $"exit code {Status}")}) and no .NET runtime with diagnostics started in it: check that it is a .NET program and that DOTNET_EnableDiagnostics is not 0.");
    }

    /// <summary>Ends a program that has not begun yet.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
    }

    public void Dispose() => _process.Dispose();
}
