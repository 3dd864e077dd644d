namespace TraceReplay.Formats.Records;

/// <summary>A device starts a transfer.</summary>
public sealed class DmaRecord : Record
{
    public override RecordKind Kind => RecordKind.Dma;

    /// <summary>PCI address such as 0000:00:02.0, empty when unknown.</summary>
    public Utf8Text Device { get; set; }

    public uint StreamId { get; set; }

    public bool HasSubstream { get; set; }

    /// <summary>PASID, 20 bits.</summary>
    public uint Substream { get; set; }

    public ulong Iova { get; set; }

    /// <summary>Bytes.</summary>
    public ulong Length { get; set; }

    public DmaDirection Direction { get; set; }

    public bool Privileged { get; set; }

    public DmaSource Source { get; set; }

    public override void Clear()
    {
        base.Clear();
        Device = default;
        StreamId = default;
        HasSubstream = default;
        Substream = default;
        Iova = default;
        Length = default;
        Direction = default;
        Privileged = default;
        Source = default;
    }
}
