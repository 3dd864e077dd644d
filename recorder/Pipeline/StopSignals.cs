using System.Runtime.InteropServices;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>Ctrl-C and relatives: the first one asks the recording to end, the second one to end at once. Either way the log is completed.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Action _first;
    private readonly Action _second;
    private int _count;

    public StopSignals(Action first, Action second)
    {
        _first = first;
        _second = second;
        if (!OperatingSystem.IsWindows())
        {
            foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT })
            {
                _registrations.Add(PosixSignalRegistration.Create(signal, context =>
                {
                    context.Cancel = true;
                    Raise();
                }));
            }
        }
    }

    /// <summary>As if the signal had come.</summary>
    public void Raise()
    {
        if (Interlocked.Increment(ref _count) == 1)
        {
            _first();
        }
        else
        {
            _second();
        }
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
