using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3;

/// <summary>Level-1 stream table descriptor, 8 bytes. IHI 0070 §5.1.</summary>
[StructLayout(LayoutKind.Sequential, Size = 8)]
public readonly struct L1StreamDescriptor
{
    private readonly ulong _dw0;

    /// <summary>0: invalid; n: the level-2 table has 2^(n-1) entries; 12 and up are reserved.</summary>
    public byte Span { get => (byte)Bits.Get(_dw0, 4, 0); init => _dw0 = Bits.With(_dw0, 4, 0, value); }

    /// <summary>Byte address of the level-2 table, aligned to its size.</summary>
    public ulong L2Ptr { get => Bits.Get(_dw0, 55, 6) << 6; init => _dw0 = Bits.With(_dw0, 55, 6, value >> 6); }
}
