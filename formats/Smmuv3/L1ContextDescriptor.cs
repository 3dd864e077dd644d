using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3;

/// <summary>Level-1 context descriptor, 8 bytes. IHI 0070 §5.3.</summary>
[StructLayout(LayoutKind.Sequential, Size = 8)]
public readonly struct L1ContextDescriptor
{
    private readonly ulong _dw0;

    public bool V { get => Bits.Flag(_dw0, 0); init => _dw0 = Bits.With(_dw0, 0, 0, value); }

    /// <summary>Byte address of the level-2 table; an IPA when stage 2 is on.</summary>
    public ulong L2Ptr { get => Bits.Get(_dw0, 55, 12) << 12; init => _dw0 = Bits.With(_dw0, 55, 12, value >> 12); }
}
