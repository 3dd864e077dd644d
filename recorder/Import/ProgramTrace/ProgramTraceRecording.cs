using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.ProgramTrace;

/// <summary>A program's own trace in memory. The times of its records are wall clock, ns since 1970, until a session tells what they are on its clock.</summary>
internal sealed class ProgramTraceRecording
{
    public required string Path { get; init; }
    public List<ProgramTraceRecord> Lines { get; } = [];
    public UnknownLines Unknown { get; } = new();
}
