using TraceReplay.Recorder.Import.ClockFile;
using TraceReplay.Recorder.Import.ProgramTrace;
using TraceReplay.Recorder.Import.QemuTrace;
using TraceReplay.Recorder.Import.VfioSession;

namespace TraceReplay.Recorder.Import;

/// <summary>Everything the files of one import hold. Calls are in memory; traces are only surveyed and read again while merging.</summary>
internal sealed class Recording
{
    public List<SessionRecording> Sessions { get; } = [];
    public List<TraceSurvey> Traces { get; } = [];
    public List<ProgramTraceRecording> ProgramTraces { get; } = [];
    public List<ClockTable> Clocks { get; } = [];
}
