namespace TraceReplay.Formats.Records;

/// <summary>A process of the recording ended.</summary>
public sealed class ExitRecord : Record
{
    public override RecordKind Kind => RecordKind.Exit;

    public int Status { get; set; }

    public int Signal { get; set; }

    /// <summary>The recorder was told to stop while the program hung.</summary>
    public bool Abandoned { get; set; }

    public override void Clear()
    {
        base.Clear();
        Status = default;
        Signal = default;
        Abandoned = default;
    }
}
