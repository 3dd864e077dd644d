using TraceReplay.Recorder.Bpf;

namespace TraceReplay.Recorder.Live;

/// <summary>What is recorded live: a program that is started, or one that runs.</summary>
internal interface IRecordedTarget
{
    /// <summary>Begins to record it; nothing of it is missed from here on.</summary>
    /// <exception cref="CaptureException">It cannot be started, or is gone.</exception>
    void Begin(SharedState shared, ProcessTracker processes);
}
