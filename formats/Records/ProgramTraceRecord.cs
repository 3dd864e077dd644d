namespace TraceReplay.Formats.Records;

/// <summary>A line of the recorded program's own trace: what a VMM says it did. It explains calls and is no outcome of any.</summary>
public sealed class ProgramTraceRecord : Record
{
    public override RecordKind Kind => RecordKind.ProgramTrace;

    /// <summary>Name of the trace event: "iommufd_backend_alloc_hwpt".</summary>
    public Utf8Text Event { get; set; }

    /// <summary>The rest of the line.</summary>
    public Utf8Text Text { get; set; }

    public override void Clear()
    {
        base.Clear();
        Event = default;
        Text = default;
    }
}
