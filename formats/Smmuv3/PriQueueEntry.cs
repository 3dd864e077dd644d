using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3;

/// <summary>Page request interface queue entry, 16 bytes. IHI 0070 §8.1. Last without R or W, with SSV: a stop marker.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
public readonly struct PriQueueEntry
{
    private readonly ulong _dw0, _dw1;

    public uint StreamID { get => (uint)Bits.Get(_dw0, 31, 0); init => _dw0 = Bits.With(_dw0, 31, 0, value); }
    public uint SubstreamID { get => (uint)Bits.Get(_dw0, 51, 32); init => _dw0 = Bits.With(_dw0, 51, 32, value); }
    public bool Priv { get => Bits.Flag(_dw0, 58); init => _dw0 = Bits.With(_dw0, 58, 58, value); }
    public bool X { get => Bits.Flag(_dw0, 59); init => _dw0 = Bits.With(_dw0, 59, 59, value); }
    public bool R { get => Bits.Flag(_dw0, 60); init => _dw0 = Bits.With(_dw0, 60, 60, value); }
    public bool W { get => Bits.Flag(_dw0, 61); init => _dw0 = Bits.With(_dw0, 61, 61, value); }
    public bool Last { get => Bits.Flag(_dw0, 62); init => _dw0 = Bits.With(_dw0, 62, 62, value); }
    public bool SSV { get => Bits.Flag(_dw0, 63); init => _dw0 = Bits.With(_dw0, 63, 63, value); }
    public ushort PRGIndex { get => (ushort)Bits.Get(_dw1, 8, 0); init => _dw1 = Bits.With(_dw1, 8, 0, value); }

    /// <summary>Page address in bytes.</summary>
    public ulong Address { get => Bits.Get(_dw1, 63, 12) << 12; init => _dw1 = Bits.With(_dw1, 63, 12, value >> 12); }
}
