using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3.Events;

/// <summary>F_TRANSLATION, F_ADDR_SIZE, F_ACCESS, F_PERMISSION. IHI 0070 §7.3. 32 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
public readonly struct TranslationEvent
{
    private readonly ulong _dw0, _dw1, _dw2, _dw3;

    public EventId Type { get => (EventId)Bits.Get(_dw0, 7, 0); init => _dw0 = Bits.With(_dw0, 7, 0, (ulong)value); }
    public bool SSV { get => Bits.Flag(_dw0, 11); init => _dw0 = Bits.With(_dw0, 11, 11, value); }
    public uint SubstreamID { get => (uint)Bits.Get(_dw0, 31, 12); init => _dw0 = Bits.With(_dw0, 31, 12, value); }
    public uint StreamID { get => (uint)Bits.Get(_dw0, 63, 32); init => _dw0 = Bits.With(_dw0, 63, 32, value); }

    /// <summary>Names a stalled transaction.</summary>
    public ushort STAG { get => (ushort)Bits.Get(_dw1, 15, 0); init => _dw1 = Bits.With(_dw1, 15, 0, value); }
    public bool STALL { get => Bits.Flag(_dw1, 31); init => _dw1 = Bits.With(_dw1, 31, 31, value); }
    public bool PnU { get => Bits.Flag(_dw1, 33); init => _dw1 = Bits.With(_dw1, 33, 33, value); }
    public bool InD { get => Bits.Flag(_dw1, 34); init => _dw1 = Bits.With(_dw1, 34, 34, value); }

    /// <summary>1: read.</summary>
    public bool RnW { get => Bits.Flag(_dw1, 35); init => _dw1 = Bits.With(_dw1, 35, 35, value); }
    public bool NSIPA { get => Bits.Flag(_dw1, 38); init => _dw1 = Bits.With(_dw1, 38, 38, value); }

    /// <summary>Stage-2 fault.</summary>
    public bool S2 { get => Bits.Flag(_dw1, 39); init => _dw1 = Bits.With(_dw1, 39, 39, value); }
    public FaultClass CLASS { get => (FaultClass)Bits.Get(_dw1, 41, 40); init => _dw1 = Bits.With(_dw1, 41, 40, (ulong)value); }

    /// <summary>Direction of a table access, with CLASS = TT in F_PERMISSION.</summary>
    public bool TTRnW { get => Bits.Flag(_dw1, 44); init => _dw1 = Bits.With(_dw1, 44, 44, value); }
    public ulong InputAddr { get => Bits.Get(_dw2, 63, 0); init => _dw2 = Bits.With(_dw2, 63, 0, value); }

    /// <summary>Bytes; valid when S2 is set.</summary>
    public ulong IPA { get => Bits.Get(_dw3, 55, 12) << 12; init => _dw3 = Bits.With(_dw3, 55, 12, value >> 12); }
}
