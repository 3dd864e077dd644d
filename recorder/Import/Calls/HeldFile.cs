using TraceReplay.Formats;
using TraceReplay.Formats.Ioctls;

namespace TraceReplay.Recorder.Import.Calls;

/// <summary>What a descriptor of a process refers to.</summary>
internal sealed class HeldFile
{
    public Utf8Text Target { get; init; }
    public FdKind Kind { get; init; }
    public bool CloseOnExec { get; set; }
}
