using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.ProgramTrace;

/// <summary>A program's own trace in memory. Times of the wall clock are moved once a session tells what they are on its clock.</summary>
internal sealed class ProgramTraceRecording
{
    public required string Path { get; init; }
    public SourceClock Clock { get; init; } = SourceClock.Realtime;

    /// <summary>What the program said, and gaps.</summary>
    public List<Record> Lines { get; } = [];
    public UnknownLines Unknown { get; } = new();
}
