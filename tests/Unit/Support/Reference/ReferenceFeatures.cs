using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>What the SMMU can do. IHI 0070 §6.3.1 to §6.3.6.</summary>
internal sealed class ReferenceFeatures(IReadOnlyList<uint> identification)
{
    public Idr0 Idr0 { get; } = new(identification[0]);

    public Idr1 Idr1 { get; } = new(identification[1]);

    public Idr3 Idr3 { get; } = new(identification[3]);

    public Idr5 Idr5 { get; } = new(identification[5]);

    /// <summary>OAS; also the size of IPAs, AArch32 tables being absent.</summary>
    public int OutputBits => BitsOf(Idr5.OAS);

    /// <summary>64K descriptors hold 52-bit addresses.</summary>
    public bool LargeAddresses => OutputBits == 52;

    public static int BitsOf(AddressSize size) => size switch
    {
        AddressSize.Bits32 => 32,
        AddressSize.Bits36 => 36,
        AddressSize.Bits40 => 40,
        AddressSize.Bits42 => 42,
        AddressSize.Bits44 => 44,
        AddressSize.Bits48 => 48,
        _ => 52,
    };

    public bool Supports(int granuleBits) => granuleBits switch { 12 => Idr5.GRAN4K, 14 => Idr5.GRAN16K, 16 => Idr5.GRAN64K, _ => false };

    /// <summary>TTENDIAN: 0 both, 2 little, 3 big.</summary>
    public bool SupportsByteOrder(bool big) => Idr0.TTENDIAN != (big ? 2 : 3);
}
