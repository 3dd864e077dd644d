using System.Runtime.InteropServices;

namespace TraceReplay.Recorder.FlightRecorder;

/// <summary>SIGUSR1 to this process: "write the ring now".</summary>
internal sealed class TriggerSignal : IDisposable
{
    // x86-64 and arm64.
    private const int SIGUSR1 = 10;

    private readonly PosixSignalRegistration? _registration;
    private int _pending;

    private TriggerSignal(bool listens)
    {
        _registration = listens && OperatingSystem.IsLinux()
            ? PosixSignalRegistration.Create((PosixSignal)SIGUSR1, context =>
            {
                context.Cancel = true;
                Raise();
            })
            : null;
    }

    /// <summary>Listens to this process's SIGUSR1.</summary>
    public static TriggerSignal OfProcess() => new(listens: true);

    /// <summary>Only <see cref="Raise"/> raises it.</summary>
    public static TriggerSignal ByHand() => new(listens: false);

    public void Raise() => Volatile.Write(ref _pending, 1);

    /// <returns>Whether it came since the last call.</returns>
    public bool Take() => Interlocked.Exchange(ref _pending, 0) != 0;

    public void Dispose() => _registration?.Dispose();
}
