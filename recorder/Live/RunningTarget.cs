using TraceReplay.Recorder.Bpf;

namespace TraceReplay.Recorder.Live;

/// <summary>A process that runs already, and the children that it has.</summary>
internal sealed class RunningTarget(int process) : IRecordedTarget
{
    public void Begin(SharedState shared, ProcessTracker processes)
    {
        // First the hooks, then the snapshot: what happens between is seen twice rather than never.
        long time = MonotonicClock.Now;
        if (!Begin(process, shared))
        {
            throw new CaptureException($"process {process} has ended before it could be recorded; start the program with 'tracerecord run' to miss nothing.");
        }

        processes.NoteMidSession(process, time);
        processes.Adopt(process, time);
        foreach (int child in ProcessTree.DescendantsOf(process))
        {
            if (child != Environment.ProcessId && Begin(child, shared))
            {
                processes.Adopt(child, time);
            }
        }
    }

    /// <returns>False when it is recorded already, or gone.</returns>
    private static bool Begin(int one, SharedState shared)
    {
        if (!shared.Add(one))
        {
            return false;
        }

        if (ProcessTree.IsAlive(one))
        {
            return true;
        }

        shared.Remove(one);
        return false;
    }
}
