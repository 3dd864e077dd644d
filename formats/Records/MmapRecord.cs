namespace TraceReplay.Formats.Records;

/// <summary>mmap(2) of a VFIO or iommufd descriptor.</summary>
public sealed class MmapRecord : CallRecord
{
    public override RecordKind Kind => RecordKind.Mmap;

    public int Fd { get; set; }

    public Utf8Text Target { get; set; }

    public ulong Offset { get; set; }

    public ulong Length { get; set; }

    /// <summary>PROT_ bits.</summary>
    public int Protection { get; set; }

    /// <summary>MAP_ bits.</summary>
    public int Flags { get; set; }

    /// <summary>User address of the mapping.</summary>
    public ulong Address { get; set; }

    public override void Clear()
    {
        base.Clear();
        Fd = default;
        Target = default;
        Offset = default;
        Length = default;
        Protection = default;
        Flags = default;
        Address = default;
    }
}
