using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3;

/// <summary>Stream table entry, 64 bytes, little endian. IHI 0070 §5.2. Addresses are bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
public readonly struct Ste
{
    private readonly ulong _dw0, _dw1, _dw2, _dw3, _dw4, _dw5, _dw6, _dw7;

    public bool V { get => Bits.Flag(_dw0, 0); init => _dw0 = Bits.With(_dw0, 0, 0, value); }
    public StreamConfig Config { get => (StreamConfig)Bits.Get(_dw0, 3, 1); init => _dw0 = Bits.With(_dw0, 3, 1, (ulong)value); }
    public ContextTableFormat S1Fmt { get => (ContextTableFormat)Bits.Get(_dw0, 5, 4); init => _dw0 = Bits.With(_dw0, 5, 4, (ulong)value); }

    /// <summary>Byte address of the context descriptors; an IPA when stage 2 is on.</summary>
    public ulong S1ContextPtr { get => Bits.Get(_dw0, 55, 6) << 6; init => _dw0 = Bits.With(_dw0, 55, 6, value >> 6); }

    /// <summary>log2 of the number of descriptors; 0: one, no substreams.</summary>
    public byte S1CDMax { get => (byte)Bits.Get(_dw0, 63, 59); init => _dw0 = Bits.With(_dw0, 63, 59, value); }
    public DefaultSubstream S1DSS { get => (DefaultSubstream)Bits.Get(_dw1, 1, 0); init => _dw1 = Bits.With(_dw1, 1, 0, (ulong)value); }
    public Cacheability S1CIR { get => (Cacheability)Bits.Get(_dw1, 3, 2); init => _dw1 = Bits.With(_dw1, 3, 2, (ulong)value); }
    public Cacheability S1COR { get => (Cacheability)Bits.Get(_dw1, 5, 4); init => _dw1 = Bits.With(_dw1, 5, 4, (ulong)value); }
    public Shareability S1CSH { get => (Shareability)Bits.Get(_dw1, 7, 6); init => _dw1 = Bits.With(_dw1, 7, 6, (ulong)value); }
    public bool S2HWU59 { get => Bits.Flag(_dw1, 8); init => _dw1 = Bits.With(_dw1, 8, 8, value); }
    public bool S2HWU60 { get => Bits.Flag(_dw1, 9); init => _dw1 = Bits.With(_dw1, 9, 9, value); }
    public bool S2HWU61 { get => Bits.Flag(_dw1, 10); init => _dw1 = Bits.With(_dw1, 10, 10, value); }
    public bool S2HWU62 { get => Bits.Flag(_dw1, 11); init => _dw1 = Bits.With(_dw1, 11, 11, value); }
    public bool DRE { get => Bits.Flag(_dw1, 12); init => _dw1 = Bits.With(_dw1, 12, 12, value); }
    public byte CONT { get => (byte)Bits.Get(_dw1, 16, 13); init => _dw1 = Bits.With(_dw1, 16, 13, value); }
    public bool DCP { get => Bits.Flag(_dw1, 17); init => _dw1 = Bits.With(_dw1, 17, 17, value); }
    public bool PPAR { get => Bits.Flag(_dw1, 18); init => _dw1 = Bits.With(_dw1, 18, 18, value); }
    public bool MEV { get => Bits.Flag(_dw1, 19); init => _dw1 = Bits.With(_dw1, 19, 19, value); }
    public byte SW_RESERVED { get => (byte)Bits.Get(_dw1, 23, 20); init => _dw1 = Bits.With(_dw1, 23, 20, value); }
    public bool S1PIE { get => Bits.Flag(_dw1, 24); init => _dw1 = Bits.With(_dw1, 24, 24, value); }
    public bool S2FWB { get => Bits.Flag(_dw1, 25); init => _dw1 = Bits.With(_dw1, 25, 25, value); }
    public bool S1MPAM { get => Bits.Flag(_dw1, 26); init => _dw1 = Bits.With(_dw1, 26, 26, value); }

    /// <summary>Stage-1 stalls disabled: CD.S = 1 becomes illegal.</summary>
    public bool S1STALLD { get => Bits.Flag(_dw1, 27); init => _dw1 = Bits.With(_dw1, 27, 27, value); }
    public AtsMode EATS { get => (AtsMode)Bits.Get(_dw1, 29, 28); init => _dw1 = Bits.With(_dw1, 29, 28, (ulong)value); }
    public StreamWorld STRW { get => (StreamWorld)Bits.Get(_dw1, 31, 30); init => _dw1 = Bits.With(_dw1, 31, 30, (ulong)value); }
    public byte MemAttr { get => (byte)Bits.Get(_dw1, 35, 32); init => _dw1 = Bits.With(_dw1, 35, 32, value); }
    public bool MTCFG { get => Bits.Flag(_dw1, 36); init => _dw1 = Bits.With(_dw1, 36, 36, value); }
    public byte ALLOCCFG { get => (byte)Bits.Get(_dw1, 40, 37); init => _dw1 = Bits.With(_dw1, 40, 37, value); }

    /// <summary>1: use incoming; 0 non-shareable, 2 outer, 3 inner.</summary>
    public byte SHCFG { get => (byte)Bits.Get(_dw1, 45, 44); init => _dw1 = Bits.With(_dw1, 45, 44, value); }
    public byte NSCFG { get => (byte)Bits.Get(_dw1, 47, 46); init => _dw1 = Bits.With(_dw1, 47, 46, value); }

    /// <summary>0: use incoming; 2 unprivileged, 3 privileged.</summary>
    public byte PRIVCFG { get => (byte)Bits.Get(_dw1, 49, 48); init => _dw1 = Bits.With(_dw1, 49, 48, value); }

    /// <summary>0: use incoming; 2 data, 3 instruction.</summary>
    public byte INSTCFG { get => (byte)Bits.Get(_dw1, 51, 50); init => _dw1 = Bits.With(_dw1, 51, 50, value); }
    public ushort S2VMID { get => (ushort)Bits.Get(_dw2, 15, 0); init => _dw2 = Bits.With(_dw2, 15, 0, value); }
    public byte S2T0SZ { get => (byte)Bits.Get(_dw2, 37, 32); init => _dw2 = Bits.With(_dw2, 37, 32, value); }
    public byte S2SL0 { get => (byte)Bits.Get(_dw2, 39, 38); init => _dw2 = Bits.With(_dw2, 39, 38, value); }
    public Cacheability S2IR0 { get => (Cacheability)Bits.Get(_dw2, 41, 40); init => _dw2 = Bits.With(_dw2, 41, 40, (ulong)value); }
    public Cacheability S2OR0 { get => (Cacheability)Bits.Get(_dw2, 43, 42); init => _dw2 = Bits.With(_dw2, 43, 42, (ulong)value); }
    public Shareability S2SH0 { get => (Shareability)Bits.Get(_dw2, 45, 44); init => _dw2 = Bits.With(_dw2, 45, 44, (ulong)value); }
    public Granule S2TG { get => (Granule)Bits.Get(_dw2, 47, 46); init => _dw2 = Bits.With(_dw2, 47, 46, (ulong)value); }
    public AddressSize S2PS { get => (AddressSize)Bits.Get(_dw2, 50, 48); init => _dw2 = Bits.With(_dw2, 50, 48, (ulong)value); }
    public bool S2AA64 { get => Bits.Flag(_dw2, 51); init => _dw2 = Bits.With(_dw2, 51, 51, value); }
    public bool S2ENDI { get => Bits.Flag(_dw2, 52); init => _dw2 = Bits.With(_dw2, 52, 52, value); }
    public bool S2AFFD { get => Bits.Flag(_dw2, 53); init => _dw2 = Bits.With(_dw2, 53, 53, value); }
    public bool S2PTW { get => Bits.Flag(_dw2, 54); init => _dw2 = Bits.With(_dw2, 54, 54, value); }
    public bool S2HD { get => Bits.Flag(_dw2, 55); init => _dw2 = Bits.With(_dw2, 55, 55, value); }
    public bool S2HA { get => Bits.Flag(_dw2, 56); init => _dw2 = Bits.With(_dw2, 56, 56, value); }

    /// <summary>Stall on stage-2 faults.</summary>
    public bool S2S { get => Bits.Flag(_dw2, 57); init => _dw2 = Bits.With(_dw2, 57, 57, value); }

    /// <summary>Record stage-2 faults.</summary>
    public bool S2R { get => Bits.Flag(_dw2, 58); init => _dw2 = Bits.With(_dw2, 58, 58, value); }
    public bool S2HAFT { get => Bits.Flag(_dw2, 59); init => _dw2 = Bits.With(_dw2, 59, 59, value); }
    public bool S2PIE { get => Bits.Flag(_dw2, 60); init => _dw2 = Bits.With(_dw2, 60, 60, value); }
    public bool S2POE { get => Bits.Flag(_dw2, 61); init => _dw2 = Bits.With(_dw2, 61, 61, value); }
    public byte DPT_VMATCH { get => (byte)Bits.Get(_dw2, 63, 62); init => _dw2 = Bits.With(_dw2, 63, 62, value); }
    public bool S2NSW { get => Bits.Flag(_dw3, 0); init => _dw3 = Bits.With(_dw3, 0, 0, value); }
    public bool S2NSA { get => Bits.Flag(_dw3, 1); init => _dw3 = Bits.With(_dw3, 1, 1, value); }
    public bool S2SL0_2 { get => Bits.Flag(_dw3, 2); init => _dw3 = Bits.With(_dw3, 2, 2, value); }
    public bool S2DS { get => Bits.Flag(_dw3, 3); init => _dw3 = Bits.With(_dw3, 3, 3, value); }

    /// <summary>Byte address of the stage-2 table.</summary>
    public ulong S2TTB { get => Bits.Get(_dw3, 55, 4) << 4; init => _dw3 = Bits.With(_dw3, 55, 4, value >> 4); }
    public byte S2SKL { get => (byte)Bits.Get(_dw3, 62, 61); init => _dw3 = Bits.With(_dw3, 62, 61, value); }
    public ushort PARTID { get => (ushort)Bits.Get(_dw4, 31, 16); init => _dw4 = Bits.With(_dw4, 31, 16, value); }
    public byte S_S2T0SZ { get => (byte)Bits.Get(_dw4, 37, 32); init => _dw4 = Bits.With(_dw4, 37, 32, value); }
    public byte S_S2SL0 { get => (byte)Bits.Get(_dw4, 39, 38); init => _dw4 = Bits.With(_dw4, 39, 38, value); }
    public Granule S_S2TG { get => (Granule)Bits.Get(_dw4, 47, 46); init => _dw4 = Bits.With(_dw4, 47, 46, (ulong)value); }
    public ushort MECID { get => (ushort)Bits.Get(_dw4, 63, 48); init => _dw4 = Bits.With(_dw4, 63, 48, value); }
    public byte PMG { get => (byte)Bits.Get(_dw5, 7, 0); init => _dw5 = Bits.With(_dw5, 7, 0, value); }
    public bool MPAM_NS { get => Bits.Flag(_dw5, 8); init => _dw5 = Bits.With(_dw5, 8, 8, value); }
    public bool AssuredOnly { get => Bits.Flag(_dw5, 9); init => _dw5 = Bits.With(_dw5, 9, 9, value); }
    public bool TL0 { get => Bits.Flag(_dw5, 10); init => _dw5 = Bits.With(_dw5, 10, 10, value); }
    public bool TL1 { get => Bits.Flag(_dw5, 11); init => _dw5 = Bits.With(_dw5, 11, 11, value); }

    /// <summary>Byte address, bits [55:12].</summary>
    public ulong VMSPtr { get => Bits.Get(_dw5, 55, 12) << 12; init => _dw5 = Bits.With(_dw5, 55, 12, value >> 12); }
    public bool S2SW { get => Bits.Flag(_dw6, 0); init => _dw6 = Bits.With(_dw6, 0, 0, value); }
    public bool S2SA { get => Bits.Flag(_dw6, 1); init => _dw6 = Bits.With(_dw6, 1, 1, value); }
    public bool S_S2SL0_2 { get => Bits.Flag(_dw6, 2); init => _dw6 = Bits.With(_dw6, 2, 2, value); }

    /// <summary>Byte address, bits [55:4].</summary>
    public ulong S_S2TTB { get => Bits.Get(_dw6, 55, 4) << 4; init => _dw6 = Bits.With(_dw6, 55, 4, value >> 4); }
    public byte S_S2SKL { get => (byte)Bits.Get(_dw6, 62, 61); init => _dw6 = Bits.With(_dw6, 62, 61, value); }

    /// <summary>16 permission overlay indirections of 4 bits.</summary>
    public ulong S2POI { get => Bits.Get(_dw7, 63, 0); init => _dw7 = Bits.With(_dw7, 63, 0, value); }
}
