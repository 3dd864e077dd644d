namespace TraceReplay.Formats.Records;

/// <summary>A process of the recording became another program. The descriptors that this closed follow as close records.</summary>
public sealed class ExecRecord : Record
{
    public override RecordKind Kind => RecordKind.Exec;

    public Utf8Text Path { get; set; }

    /// <summary>Arguments of the new program, as far as they were seen.</summary>
    public List<Utf8Text> CommandLine { get; } = [];

    public override void Clear()
    {
        base.Clear();
        Path = default;
        CommandLine.Clear();
    }
}
