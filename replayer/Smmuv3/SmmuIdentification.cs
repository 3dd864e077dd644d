using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Replayer.Smmuv3;

/// <summary>What an SMMU says it can do: its identification registers, and what follows from them. IHI 0070 §6.3.</summary>
internal sealed class SmmuIdentification
{
    private static readonly byte[] _bitsOfCode = [32, 36, 40, 42, 44, 48, 52, 52];

    private SmmuIdentification(ReadOnlySpan<uint> idr, uint iidr, uint aidr)
    {
        Registers = idr.ToArray();
        Iidr = iidr;
        Aidr = aidr;
        Idr0 = new Idr0(idr[0]);
        Idr1 = new Idr1(idr[1]);
        Idr3 = new Idr3(idr[3]);
        Idr5 = new Idr5(idr[5]);
        OutputBits = BitsOf((byte)Idr5.OAS);
    }

    /// <summary>QEMU 11.1 with stage = nested: both stages, 16-bit StreamIDs, no substreams, 44-bit addresses, all granules.</summary>
    public static SmmuIdentification Qemu111Nested { get; } = FromRegisters(0x0d44101b, 0x02730010, 0, 0x1414, 0, 0x74, 0, 1);

    /// <summary>QEMU 11.1 with stage = 1.</summary>
    public static SmmuIdentification Qemu111Stage1 { get; } = FromRegisters(0x0d44101a, 0x02730010, 0, 0x1404, 0, 0x74, 0, 1);

    /// <summary>IDR0 to IDR5 as read.</summary>
    public IReadOnlyList<uint> Registers { get; }

    public uint Iidr { get; }

    public uint Aidr { get; }

    public Idr0 Idr0 { get; }

    public Idr1 Idr1 { get; }

    public Idr3 Idr3 { get; }

    public Idr5 Idr5 { get; }

    /// <summary>Where tables and queues are when IDR1 says that they are preset.</summary>
    public SmmuPresets Presets { get; init; }

    /// <summary>Output address size in bits.</summary>
    public int OutputBits { get; }

    /// <summary>Intermediate address size in bits: that of outputs, but at least 40 where VMSAv8-32 exists (§3.4).</summary>
    public int IntermediateBits => (Idr0.TTF & 1) != 0 ? Math.Max(OutputBits, 40) : OutputBits;

    public static SmmuIdentification FromRegisters(uint idr0, uint idr1, uint idr2, uint idr3, uint idr4, uint idr5, uint iidr, uint aidr) =>
        new([idr0, idr1, idr2, idr3, idr4, idr5], iidr, aidr);

    /// <summary>The same SMMU with its tables and queues at fixed places.</summary>
    public SmmuIdentification With(SmmuPresets presets) => new([.. Registers], Iidr, Aidr) { Presets = presets };

    /// <summary>Bits of an address size code (IDR5.OAS, CD.IPS, STE.S2PS). 56-bit addresses are not modelled and count as 52.</summary>
    public static int BitsOf(byte code) => _bitsOfCode[code & 7];

    /// <param name="granuleBits">12, 14 or 16.</param>
    public bool Supports(int granuleBits) => granuleBits switch
    {
        12 => Idr5.GRAN4K,
        14 => Idr5.GRAN16K,
        16 => Idr5.GRAN64K,
        _ => false,
    };
}
