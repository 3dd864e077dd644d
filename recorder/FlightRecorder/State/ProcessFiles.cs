namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>Descriptors and mappings of a process, or of processes that share them.</summary>
internal sealed class ProcessFiles
{
    public int Users { get; set; } = 1;

    public SortedDictionary<int, OpenFile> Open { get; } = [];

    /// <summary>Mappings of device regions.</summary>
    public List<Mapping> Mappings { get; } = [];

    /// <summary>Numbers that were open once and are not now, with the records that show it: a call on one of them is refused, and that is known.</summary>
    public Dictionary<int, KeptRecord[]> Closed { get; } = [];

    /// <param name="File">What is mapped.</param>
    /// <param name="Record">The mmap.</param>
    public sealed record Mapping(OpenFile File, ulong Offset, ulong Length, KeptRecord Record);
}
