namespace TraceReplay.Formats.Records;

/// <summary>open(2) of a VFIO, iommufd or KVM file. Result is the descriptor.</summary>
public sealed class OpenRecord : CallRecord
{
    public override RecordKind Kind => RecordKind.Open;

    public Utf8Text Path { get; set; }

    public int Flags { get; set; }

    public override void Clear()
    {
        base.Clear();
        Path = default;
        Flags = default;
    }
}
