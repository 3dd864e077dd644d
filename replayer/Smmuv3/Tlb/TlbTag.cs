using TraceReplay.Replayer.Smmuv3.Config;

namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>Whose translation a TLB entry is: regime, ASID and VMID in one word, made once per configuration. IHI 0070 §3.17.</summary>
/// <param name="Bits">[63:48] ASID, [47:32] VMID, [11:0] what joins the page number in the key of a slot.</param>
internal readonly record struct TlbTag(ulong Bits)
{
    /// <summary>A slot is in use.</summary>
    public const uint Valid = 1u << 11;
    public const uint NoVmid = 1u << 10;
    public const uint Stage2 = 1u << 9;
    public const uint Global = 1u << 8;
    public const int RegimeShift = 6;
    public const uint ClassBits = 0x1f;

    /// <summary>The part that joins the page number.</summary>
    public uint Low => (uint)Bits;

    /// <summary>ASID and VMID.</summary>
    public uint High => (uint)(Bits >> 32);

    /// <summary>The same translation regime with nG = 0: for every ASID of the VMID.</summary>
    public TlbTag AsGlobal => new((Bits & 0x0000_ffff_ffff_ffff) | Global);

    /// <param name="asid">-1 for entries of stage 2 alone.</param>
    /// <param name="vmid">-1 where stage 2 does not exist.</param>
    public static TlbTag Of(int asid, int vmid, StreamRegime regime = StreamRegime.El1)
    {
        // §3.17: entries of EL2 have no VMID, and those of EL2 without E2H no ASID either.
        if (regime != StreamRegime.El1)
        {
            vmid = -1;
            asid = regime == StreamRegime.El2 ? 0 : asid;
        }

        uint low = Valid | ((uint)regime << RegimeShift) | (vmid < 0 ? NoVmid : 0) | (asid < 0 ? Stage2 : 0);
        ulong high = ((ulong)(ushort)(asid < 0 ? 0 : asid) << 16) | (ushort)(vmid < 0 ? 0 : vmid);
        return new TlbTag((high << 32) | low);
    }
}
