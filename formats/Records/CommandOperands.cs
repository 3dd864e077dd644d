namespace TraceReplay.Formats.Records;

/// <summary>Operands of a command that a source shows. Persisted bits.</summary>
[Flags]
public enum CommandOperands : ushort
{
    None = 0,
    StreamId = 1,
    Substream = 2,
    Asid = 4,
    Vmid = 8,
    Address = 0x10,
    Pages = 0x20,
    Granule = 0x40,
    TableLevel = 0x80,
    Leaf = 0x100,
    StreamRange = 0x200,
    Words = 0x400,
}
