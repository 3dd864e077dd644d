namespace TraceReplay.Formats.Records;

/// <summary>A command the SMMU consumed. Sources differ in what they show, so every operand has a presence bit.</summary>
public sealed class SmmuCommandRecord : Record
{
    public override RecordKind Kind => RecordKind.SmmuCommand;

    /// <summary>Opcode, bits [7:0] of the first doubleword (IHI 0070 section 4.1).</summary>
    public byte Opcode { get; set; }

    /// <summary>Which of the operands below the source showed.</summary>
    public CommandOperands Present { get; set; }

    public uint StreamId { get; set; }
    public uint Substream { get; set; }

    /// <summary>-1 stands for "no ASID".</summary>
    public int Asid { get; set; }

    /// <summary>-1 stands for "no VMID".</summary>
    public int Vmid { get; set; }
    public ulong Address { get; set; }

    /// <summary>Pages of the translation granule that a range or single-address invalidation covers.</summary>
    public ulong Pages { get; set; }

    /// <summary>Granule field of a range command: 0 no range, 1 4K, 2 16K, 3 64K.</summary>
    public byte Granule { get; set; }
    public byte TableLevel { get; set; }
    public bool Leaf { get; set; }

    /// <summary>First and last StreamID of CFGI_STE_RANGE.</summary>
    public uint FirstStreamId { get; set; }
    public uint LastStreamId { get; set; }

    /// <summary>The two doublewords themselves.</summary>
    public ulong Word0 { get; set; }
    public ulong Word1 { get; set; }

    public override void Clear()
    {
        base.Clear();
        Opcode = 0;
        Present = CommandOperands.None;
        StreamId = 0;
        Substream = 0;
        Asid = 0;
        Vmid = 0;
        Address = 0;
        Pages = 0;
        Granule = 0;
        TableLevel = 0;
        Leaf = false;
        FirstStreamId = 0;
        LastStreamId = 0;
        Word0 = 0;
        Word1 = 0;
    }
}
