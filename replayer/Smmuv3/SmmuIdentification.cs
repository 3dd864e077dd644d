using TraceReplay.Formats;

namespace TraceReplay.Replayer.Smmuv3;

/// <summary>What an SMMU says of itself in IDR0-5, IIDR and AIDR (IHI 0070 section 6.3).</summary>
internal sealed record SmmuIdentification
{
    private static readonly int[] OasBits = [32, 36, 40, 42, 44, 48, 52, 56];

    public uint Idr0 { get; private init; }
    public uint Idr1 { get; private init; }
    public uint Idr2 { get; private init; }
    public uint Idr3 { get; private init; }
    public uint Idr4 { get; private init; }
    public uint Idr5 { get; private init; }
    public uint Iidr { get; private init; }
    public uint Aidr { get; private init; }

    /// <summary>QEMU 11.1, arm-smmuv3.stage=nested.</summary>
    public static SmmuIdentification Qemu111Nested { get; } = FromRegisters(0x0d44101b, 0x02730010, 0, 0x1414, 0, 0x74, 0, 1);

    public bool Stage1 => (Idr0 & 2) != 0;
    public bool Stage2 => (Idr0 & 1) != 0;
    public bool Ats => Bits.Flag(Idr0, 10);
    public bool Hyp => Bits.Flag(Idr0, 9);
    public bool Pri => Bits.Flag(Idr0, 16);
    public bool TwoLevelStreamTable => Bits.Get(Idr0, 28, 27) == 1;
    public bool TwoLevelContextTable => Bits.Flag(Idr0, 19);
    public bool Vmid16 => Bits.Flag(Idr0, 18);
    public bool Asid16 => Bits.Flag(Idr0, 12);
    public int StallModel => (int)Bits.Get(Idr0, 25, 24);

    /// <summary>TERM_MODEL = 1: faults always abort, CD.A = 0 is illegal.</summary>
    public bool AbortOnly => Bits.Flag(Idr0, 26);
    public int Httu => (int)Bits.Get(Idr0, 7, 6);
    public int StreamIdBits => (int)Bits.Get(Idr1, 5, 0);
    public int CommandQueueLog2 => (int)Bits.Get(Idr1, 25, 21);
    public int EventQueueLog2 => (int)Bits.Get(Idr1, 20, 16);
    public bool RangeInvalidation => Bits.Flag(Idr3, 10);

    /// <summary>Output address size, bits.</summary>
    public int OutputBits => OasBits[(int)Bits.Get(Idr5, 2, 0)];

    public static SmmuIdentification FromRegisters(uint idr0, uint idr1, uint idr2, uint idr3, uint idr4, uint idr5, uint iidr, uint aidr) => new()
    {
        Idr0 = idr0,
        Idr1 = idr1,
        Idr2 = idr2,
        Idr3 = idr3,
        Idr4 = idr4,
        Idr5 = idr5,
        Iidr = iidr,
        Aidr = aidr,
    };

    /// <summary>Address size of an IPS, PS or OAS code, bits; never more than the implementation has.</summary>
    public int SizeOf(uint code) => Math.Min(OasBits[(int)(code & 7)], OutputBits);

    /// <param name="granule">log2 of bytes: 12, 14 or 16.</param>
    public bool HasGranule(int granule) => granule switch
    {
        12 => Bits.Flag(Idr5, 4),
        14 => Bits.Flag(Idr5, 5),
        16 => Bits.Flag(Idr5, 6),
        _ => false,
    };
}
