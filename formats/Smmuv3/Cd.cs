using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3;

/// <summary>Context descriptor, 64 bytes, little endian. IHI 0070 §5.4. Addresses are bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
public readonly struct Cd
{
    private readonly ulong _dw0, _dw1, _dw2, _dw3, _dw4, _dw5, _dw6, _dw7;

    public byte T0SZ { get => (byte)Bits.Get(_dw0, 5, 0); init => _dw0 = Bits.With(_dw0, 5, 0, value); }
    public Granule TG0 { get => (Granule)Bits.Get(_dw0, 7, 6); init => _dw0 = Bits.With(_dw0, 7, 6, (ulong)value); }
    public Cacheability IR0 { get => (Cacheability)Bits.Get(_dw0, 9, 8); init => _dw0 = Bits.With(_dw0, 9, 8, (ulong)value); }
    public Cacheability OR0 { get => (Cacheability)Bits.Get(_dw0, 11, 10); init => _dw0 = Bits.With(_dw0, 11, 10, (ulong)value); }
    public Shareability SH0 { get => (Shareability)Bits.Get(_dw0, 13, 12); init => _dw0 = Bits.With(_dw0, 13, 12, (ulong)value); }
    public bool EPD0 { get => Bits.Flag(_dw0, 14); init => _dw0 = Bits.With(_dw0, 14, 14, value); }
    public bool ENDI { get => Bits.Flag(_dw0, 15); init => _dw0 = Bits.With(_dw0, 15, 15, value); }
    public byte T1SZ { get => (byte)Bits.Get(_dw0, 21, 16); init => _dw0 = Bits.With(_dw0, 21, 16, value); }
    public GranuleTtb1 TG1 { get => (GranuleTtb1)Bits.Get(_dw0, 23, 22); init => _dw0 = Bits.With(_dw0, 23, 22, (ulong)value); }
    public Cacheability IR1 { get => (Cacheability)Bits.Get(_dw0, 25, 24); init => _dw0 = Bits.With(_dw0, 25, 24, (ulong)value); }
    public Cacheability OR1 { get => (Cacheability)Bits.Get(_dw0, 27, 26); init => _dw0 = Bits.With(_dw0, 27, 26, (ulong)value); }
    public Shareability SH1 { get => (Shareability)Bits.Get(_dw0, 29, 28); init => _dw0 = Bits.With(_dw0, 29, 28, (ulong)value); }
    public bool EPD1 { get => Bits.Flag(_dw0, 30); init => _dw0 = Bits.With(_dw0, 30, 30, value); }
    public bool V { get => Bits.Flag(_dw0, 31); init => _dw0 = Bits.With(_dw0, 31, 31, value); }
    public AddressSize IPS { get => (AddressSize)Bits.Get(_dw0, 34, 32); init => _dw0 = Bits.With(_dw0, 34, 32, (ulong)value); }
    public bool AFFD { get => Bits.Flag(_dw0, 35); init => _dw0 = Bits.With(_dw0, 35, 35, value); }
    public bool WXN { get => Bits.Flag(_dw0, 36); init => _dw0 = Bits.With(_dw0, 36, 36, value); }
    public bool UWXN { get => Bits.Flag(_dw0, 37); init => _dw0 = Bits.With(_dw0, 37, 37, value); }
    public bool TBI0 { get => Bits.Flag(_dw0, 38); init => _dw0 = Bits.With(_dw0, 38, 38, value); }
    public bool TBI1 { get => Bits.Flag(_dw0, 39); init => _dw0 = Bits.With(_dw0, 39, 39, value); }
    public bool PAN { get => Bits.Flag(_dw0, 40); init => _dw0 = Bits.With(_dw0, 40, 40, value); }
    public bool AA64 { get => Bits.Flag(_dw0, 41); init => _dw0 = Bits.With(_dw0, 41, 41, value); }
    public bool HD { get => Bits.Flag(_dw0, 42); init => _dw0 = Bits.With(_dw0, 42, 42, value); }
    public bool HA { get => Bits.Flag(_dw0, 43); init => _dw0 = Bits.With(_dw0, 43, 43, value); }

    /// <summary>Stall on translation-related faults.</summary>
    public bool S { get => Bits.Flag(_dw0, 44); init => _dw0 = Bits.With(_dw0, 44, 44, value); }

    /// <summary>Record them.</summary>
    public bool R { get => Bits.Flag(_dw0, 45); init => _dw0 = Bits.With(_dw0, 45, 45, value); }

    /// <summary>Abort the client; otherwise reads give zero and writes are ignored.</summary>
    public bool A { get => Bits.Flag(_dw0, 46); init => _dw0 = Bits.With(_dw0, 46, 46, value); }

    /// <summary>The ASID is private: broadcast invalidation does not touch it.</summary>
    public bool ASET { get => Bits.Flag(_dw0, 47); init => _dw0 = Bits.With(_dw0, 47, 47, value); }
    public ushort ASID { get => (ushort)Bits.Get(_dw0, 63, 48); init => _dw0 = Bits.With(_dw0, 63, 48, value); }
    public bool NSCFG0 { get => Bits.Flag(_dw1, 0); init => _dw1 = Bits.With(_dw1, 0, 0, value); }
    public bool HAD0 { get => Bits.Flag(_dw1, 1); init => _dw1 = Bits.With(_dw1, 1, 1, value); }
    public bool E0PD0 { get => Bits.Flag(_dw1, 2); init => _dw1 = Bits.With(_dw1, 2, 2, value); }
    public bool HAFT { get => Bits.Flag(_dw1, 3); init => _dw1 = Bits.With(_dw1, 3, 3, value); }

    /// <summary>Byte address, bits [55:4].</summary>
    public ulong TTB0 { get => Bits.Get(_dw1, 55, 4) << 4; init => _dw1 = Bits.With(_dw1, 55, 4, value >> 4); }
    public bool PnCH { get => Bits.Flag(_dw1, 58); init => _dw1 = Bits.With(_dw1, 58, 58, value); }
    public bool EPAN { get => Bits.Flag(_dw1, 59); init => _dw1 = Bits.With(_dw1, 59, 59, value); }
    public bool HWU059 { get => Bits.Flag(_dw1, 60); init => _dw1 = Bits.With(_dw1, 60, 60, value); }
    public bool HWU060 { get => Bits.Flag(_dw1, 61); init => _dw1 = Bits.With(_dw1, 61, 61, value); }

    /// <summary>Also HWU061 and HWU062 without 128-bit descriptors.</summary>
    public byte SKL0 { get => (byte)Bits.Get(_dw1, 63, 62); init => _dw1 = Bits.With(_dw1, 63, 62, value); }
    public bool NSCFG1 { get => Bits.Flag(_dw2, 0); init => _dw2 = Bits.With(_dw2, 0, 0, value); }
    public bool HAD1 { get => Bits.Flag(_dw2, 1); init => _dw2 = Bits.With(_dw2, 1, 1, value); }
    public bool E0PD1 { get => Bits.Flag(_dw2, 2); init => _dw2 = Bits.With(_dw2, 2, 2, value); }
    public bool AIE { get => Bits.Flag(_dw2, 3); init => _dw2 = Bits.With(_dw2, 3, 3, value); }

    /// <summary>Byte address, bits [55:4].</summary>
    public ulong TTB1 { get => Bits.Get(_dw2, 55, 4) << 4; init => _dw2 = Bits.With(_dw2, 55, 4, value >> 4); }
    public bool DS { get => Bits.Flag(_dw2, 58); init => _dw2 = Bits.With(_dw2, 58, 58, value); }
    public bool PIE { get => Bits.Flag(_dw2, 59); init => _dw2 = Bits.With(_dw2, 59, 59, value); }
    public bool HWU159 { get => Bits.Flag(_dw2, 60); init => _dw2 = Bits.With(_dw2, 60, 60, value); }
    public bool HWU160 { get => Bits.Flag(_dw2, 61); init => _dw2 = Bits.With(_dw2, 61, 61, value); }

    /// <summary>Also HWU161 and HWU162 without 128-bit descriptors.</summary>
    public byte SKL1 { get => (byte)Bits.Get(_dw2, 63, 62); init => _dw2 = Bits.With(_dw2, 63, 62, value); }
    public uint MAIR0 { get => (uint)Bits.Get(_dw3, 31, 0); init => _dw3 = Bits.With(_dw3, 31, 0, value); }
    public uint MAIR1 { get => (uint)Bits.Get(_dw3, 63, 32); init => _dw3 = Bits.With(_dw3, 63, 32, value); }
    public uint AMAIR0 { get => (uint)Bits.Get(_dw4, 31, 0); init => _dw4 = Bits.With(_dw4, 31, 0, value); }
    public uint AMAIR1 { get => (uint)Bits.Get(_dw4, 63, 32); init => _dw4 = Bits.With(_dw4, 63, 32, value); }
    public uint ImplementationDefined { get => (uint)Bits.Get(_dw5, 31, 0); init => _dw5 = Bits.With(_dw5, 31, 0, value); }
    public ushort PARTID { get => (ushort)Bits.Get(_dw5, 47, 32); init => _dw5 = Bits.With(_dw5, 47, 32, value); }
    public byte PMG { get => (byte)Bits.Get(_dw5, 55, 48); init => _dw5 = Bits.With(_dw5, 55, 48, value); }

    /// <summary>16 unprivileged permission indirections of 3 bits.</summary>
    public ulong PIIU { get => Bits.Get(_dw6, 47, 0); init => _dw6 = Bits.With(_dw6, 47, 0, value); }

    /// <summary>16 privileged permission indirections of 3 bits.</summary>
    public ulong PIIP { get => Bits.Get(_dw7, 47, 0); init => _dw7 = Bits.With(_dw7, 47, 0, value); }
}
