using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3;

/// <summary>Stream table entry, 64 bytes, little endian. IHI 0070 section 5.2.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
public readonly struct Ste
{
    private readonly ulong _dw0, _dw1, _dw2, _dw3, _dw4, _dw5, _dw6, _dw7;

    public bool V { get => Bits.Flag(_dw0, 0); init => _dw0 = Bits.With(_dw0, 0, value); }

    public StreamConfig Config { get => (StreamConfig)Bits.Get(_dw0, 3, 1); init => _dw0 = Bits.With(_dw0, 3, 1, (ulong)value); }

    public uint S1Fmt { get => (uint)Bits.Get(_dw0, 5, 4); init => _dw0 = Bits.With(_dw0, 5, 4, value); }

    /// <summary>Byte address of the CD or CD table, 64-byte aligned; an IPA when stage 2 is on.</summary>
    public ulong S1ContextPtr { get => Bits.Get(_dw0, 55, 6) << 6; init => _dw0 = Bits.With(_dw0, 55, 6, value >> 6); }

    public uint S1CDMax { get => (uint)Bits.Get(_dw0, 63, 59); init => _dw0 = Bits.With(_dw0, 63, 59, value); }

    public uint S1DSS { get => (uint)Bits.Get(_dw1, 1, 0); init => _dw1 = Bits.With(_dw1, 1, 0, value); }

    public uint S1CIR { get => (uint)Bits.Get(_dw1, 3, 2); init => _dw1 = Bits.With(_dw1, 3, 2, value); }

    public uint S1COR { get => (uint)Bits.Get(_dw1, 5, 4); init => _dw1 = Bits.With(_dw1, 5, 4, value); }

    public uint S1CSH { get => (uint)Bits.Get(_dw1, 7, 6); init => _dw1 = Bits.With(_dw1, 7, 6, value); }

    public bool MEV { get => Bits.Flag(_dw1, 19); init => _dw1 = Bits.With(_dw1, 19, value); }

    public bool S2FWB { get => Bits.Flag(_dw1, 25); init => _dw1 = Bits.With(_dw1, 25, value); }

    public bool S1STALLD { get => Bits.Flag(_dw1, 27); init => _dw1 = Bits.With(_dw1, 27, value); }

    public uint EATS { get => (uint)Bits.Get(_dw1, 29, 28); init => _dw1 = Bits.With(_dw1, 29, 28, value); }

    public uint STRW { get => (uint)Bits.Get(_dw1, 31, 30); init => _dw1 = Bits.With(_dw1, 31, 30, value); }

    public uint MemAttr { get => (uint)Bits.Get(_dw1, 35, 32); init => _dw1 = Bits.With(_dw1, 35, 32, value); }

    public bool MTCFG { get => Bits.Flag(_dw1, 36); init => _dw1 = Bits.With(_dw1, 36, value); }

    public uint ALLOCCFG { get => (uint)Bits.Get(_dw1, 40, 37); init => _dw1 = Bits.With(_dw1, 40, 37, value); }

    public uint SHCFG { get => (uint)Bits.Get(_dw1, 45, 44); init => _dw1 = Bits.With(_dw1, 45, 44, value); }

    public uint PRIVCFG { get => (uint)Bits.Get(_dw1, 49, 48); init => _dw1 = Bits.With(_dw1, 49, 48, value); }

    public uint INSTCFG { get => (uint)Bits.Get(_dw1, 51, 50); init => _dw1 = Bits.With(_dw1, 51, 50, value); }

    public uint S2VMID { get => (uint)Bits.Get(_dw2, 15, 0); init => _dw2 = Bits.With(_dw2, 15, 0, value); }

    public uint S2T0SZ { get => (uint)Bits.Get(_dw2, 37, 32); init => _dw2 = Bits.With(_dw2, 37, 32, value); }

    public uint S2SL0 { get => (uint)Bits.Get(_dw2, 39, 38); init => _dw2 = Bits.With(_dw2, 39, 38, value); }

    public uint S2IR0 { get => (uint)Bits.Get(_dw2, 41, 40); init => _dw2 = Bits.With(_dw2, 41, 40, value); }

    public uint S2OR0 { get => (uint)Bits.Get(_dw2, 43, 42); init => _dw2 = Bits.With(_dw2, 43, 42, value); }

    public uint S2SH0 { get => (uint)Bits.Get(_dw2, 45, 44); init => _dw2 = Bits.With(_dw2, 45, 44, value); }

    public uint S2TG { get => (uint)Bits.Get(_dw2, 47, 46); init => _dw2 = Bits.With(_dw2, 47, 46, value); }

    public uint S2PS { get => (uint)Bits.Get(_dw2, 50, 48); init => _dw2 = Bits.With(_dw2, 50, 48, value); }

    public bool S2AA64 { get => Bits.Flag(_dw2, 51); init => _dw2 = Bits.With(_dw2, 51, value); }

    public bool S2ENDI { get => Bits.Flag(_dw2, 52); init => _dw2 = Bits.With(_dw2, 52, value); }

    public bool S2AFFD { get => Bits.Flag(_dw2, 53); init => _dw2 = Bits.With(_dw2, 53, value); }

    public bool S2PTW { get => Bits.Flag(_dw2, 54); init => _dw2 = Bits.With(_dw2, 54, value); }

    public bool S2HD { get => Bits.Flag(_dw2, 55); init => _dw2 = Bits.With(_dw2, 55, value); }

    public bool S2HA { get => Bits.Flag(_dw2, 56); init => _dw2 = Bits.With(_dw2, 56, value); }

    public bool S2S { get => Bits.Flag(_dw2, 57); init => _dw2 = Bits.With(_dw2, 57, value); }

    public bool S2R { get => Bits.Flag(_dw2, 58); init => _dw2 = Bits.With(_dw2, 58, value); }

    /// <summary>Byte address of the stage-2 start table.</summary>
    public ulong S2TTB { get => Bits.Get(_dw3, 55, 4) << 4; init => _dw3 = Bits.With(_dw3, 55, 4, value >> 4); }
}
