namespace TraceReplay.Formats.Records;

/// <summary>munmap(2) of such a mapping, with descriptor, offset and length of the mmap it ends.</summary>
public sealed class MunmapRecord : CallRecord
{
    public override RecordKind Kind => RecordKind.Munmap;

    public int Fd { get; set; }

    public Utf8Text Target { get; set; }

    public ulong Offset { get; set; }

    public ulong Length { get; set; }

    public ulong Address { get; set; }

    public override void Clear()
    {
        base.Clear();
        Fd = default;
        Target = default;
        Offset = default;
        Length = default;
        Address = default;
    }
}
