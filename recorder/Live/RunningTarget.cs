using TraceReplay.Recorder.Bpf;

namespace TraceReplay.Recorder.Live;

/// <summary>A process that runs already.</summary>
internal sealed class RunningTarget(int process) : IRecordedTarget
{
    public void Begin(SharedState shared, ProcessTracker processes)
    {
        // First the hooks, then the snapshot: what happens between is seen twice rather than never.
        shared.Add(process);
        processes.Adopt(process, MonotonicClock.Now);
        if (!Directory.Exists($"/proc/{process}"))
        {
            throw new CaptureException($"process {process} has ended before it could be recorded; start the program with 'tracerecord run' to miss nothing.");
        }
    }
}
