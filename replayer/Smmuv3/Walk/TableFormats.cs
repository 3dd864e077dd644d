using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>Makes table formats from what a CD or an STE says and what the SMMU has.</summary>
/// <param name="keepsSpans">Leaves with the Contiguous bit are kept as their whole span.</param>
internal sealed class TableFormats(SmmuIdentification identification, SmmuProfile profile, bool keepsSpans)
{
    private const int Largest4K16K = 48;
    private const int LargestSize = 52;

    private readonly bool _blockAnywhere = profile.Has(SmmuQuirk.BlockLevel);
    private readonly bool _accessFlags = identification.Idr0.HTTU >= 1;
    private readonly bool _dirtyState = identification.Idr0.HTTU >= 2;
    private readonly bool _tableAccessFlags = identification.Idr0.HTTU == 3;

    /// <summary>Bits of TTB0, TTB1 and S2TTB that count.</summary>
    public ulong BaseMask { get; } = profile.Has(SmmuQuirk.TableBaseLow52) ? (1UL << 52) - 1 : ulong.MaxValue;

    /// <summary>Smallest TxSZ or S2T0SZ of VMSAv8-64, before the input address size is looked at. IHI0070 §5.4 T0SZ.</summary>
    public int SmallestSizeOffset(int granuleBits, bool large) =>
        identification.Idr5.VAX != 0 && (granuleBits == 16 || (large && identification.Idr5.DS)) ? 12 : 16;

    /// <summary>Largest TxSZ or S2T0SZ: small tables need IDR3.STT. IHI0070 §5.4 T0SZ.</summary>
    public int LargestSizeOffset(int granuleBits) => !identification.Idr3.STT ? 39 : granuleBits == 16 ? 47 : 48;

    /// <summary>DS counts: 52-bit addresses with 4K and 16K granules.</summary>
    public bool IsLarge(int granuleBits, bool ds) => ds && identification.Idr5.DS && granuleBits != 16;

    /// <summary>Effective output size in bits: IPS or S2PS capped to the OAS, and to 48 where descriptors have no room for more. IHI0070 §3.4, §5.4 IPS.</summary>
    public int OutputBits(AddressSize size, int granuleBits, bool ds)
    {
        int bits = Math.Min(SmmuIdentification.BitsOf((byte)size), identification.OutputBits);
        return granuleBits == 16 || IsLarge(granuleBits, ds) ? bits : Math.Min(bits, Largest4K16K);
    }

    /// <summary>One half of stage 1.</summary>
    /// <param name="outputBits">From <see cref="OutputBits"/>.</param>
    /// <param name="shareability">SH0 or SH1.</param>
    public TableFormat Stage1(in Cd cd, int granuleBits, int sizeOffset, int outputBits, Shareability shareability)
    {
        int inputBits = 64 - sizeOffset;
        TableFormat format = Of(granuleBits, inputBits, TranslationGranule.StartLevel(inputBits, granuleBits), outputBits, cd.IPS, cd.DS);
        format.BigEndian = cd.ENDI;
        format.Shareability = (byte)shareability;

        // IHI0070 §5.4 HA: HD without HA does nothing; AFFD is ignored with HA = 1.
        format.UpdatesAccessFlag = cd.HA && _accessFlags;
        format.UpdatesDirtyState = cd.HD && cd.HA && _dirtyState;
        format.UpdatesTableAccessFlag = cd.HAFT && cd.HA && _tableAccessFlags;
        format.AccessFlagIgnored = cd.AFFD || format.UpdatesAccessFlag;
        return format;
    }

    /// <param name="outputBits">From <see cref="OutputBits"/>.</param>
    public TableFormat Stage2(in Ste ste, int granuleBits, int startLevel, int outputBits)
    {
        TableFormat format = Of(granuleBits, 64 - ste.S2T0SZ, startLevel, outputBits, ste.S2PS, ste.S2DS);
        format.BigEndian = ste.S2ENDI;
        format.Shareability = (byte)ste.S2SH0;
        format.UpdatesAccessFlag = ste.S2HA && _accessFlags;
        format.UpdatesDirtyState = ste.S2HD && ste.S2HA && _dirtyState;
        format.UpdatesTableAccessFlag = ste.S2HAFT && ste.S2HA && _tableAccessFlags;
        format.AccessFlagIgnored = ste.S2AFFD || format.UpdatesAccessFlag;
        return format;
    }

    private TableFormat Of(int granuleBits, int inputBits, int startLevel, int outputBits, AddressSize size, bool ds)
    {
        bool large = IsLarge(granuleBits, ds);
        bool large64K = granuleBits == 16 && identification.OutputBits == LargestSize;

        // A table is aligned to its size. C# and the shifters QEMU is compiled to both mask the count: a negative one wraps, which only a stage-2 start
        // level too high for the size can bring.
        ulong alignment = (1UL << ((inputBits - ((granuleBits - 3) * (4 - startLevel))) & 63)) - 1;

        // IHI0070 §5.4 TTB0, §5.2 S2TTB: at least 64 bytes where the effective size is 52 bits.
        if (Math.Min(SmmuIdentification.BitsOf((byte)size), identification.OutputBits) == LargestSize)
        {
            alignment |= 63;
        }

        return new TableFormat
        {
            GranuleBits = (byte)granuleBits,
            InputBits = (byte)inputBits,
            StartLevel = (sbyte)startLevel,
            OutputBits = (byte)outputBits,
            BlockLevels = (byte)(_blockAnywhere ? 7 : TableDescriptor.BlockLevels(granuleBits, large || large64K)),
            HasLargeAddresses = large,
            KeepsSpans = keepsSpans,
            BaseMask = ~alignment,
            LowMask = TableDescriptor.LowMask(large),
            HighShift = (byte)TableDescriptor.HighShift(large),
            HighMask = TableDescriptor.HighMask(large, large64K),
        };
    }
}
