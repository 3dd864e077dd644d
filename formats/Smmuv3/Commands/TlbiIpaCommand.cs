using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>CMD_TLBI_S2_IPA: by intermediate physical address. IHI 0070 §4.4. 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
public readonly struct TlbiIpaCommand
{
    private readonly ulong _dw0, _dw1;

    public CommandOpcode Opcode { get => (CommandOpcode)Bits.Get(_dw0, 7, 0); init => _dw0 = Bits.With(_dw0, 7, 0, (ulong)value); }
    public byte NUM { get => (byte)Bits.Get(_dw0, 16, 12); init => _dw0 = Bits.With(_dw0, 16, 12, value); }

    /// <summary>Range is (NUM+1) * 2^SCALE granules when TG is not 0.</summary>
    public byte SCALE { get => (byte)Bits.Get(_dw0, 25, 20); init => _dw0 = Bits.With(_dw0, 25, 20, value); }
    public ushort VMID { get => (ushort)Bits.Get(_dw0, 47, 32); init => _dw0 = Bits.With(_dw0, 47, 32, value); }
    public bool Leaf { get => Bits.Flag(_dw1, 0); init => _dw1 = Bits.With(_dw1, 0, 0, value); }
    public bool TTL128 { get => Bits.Flag(_dw1, 7); init => _dw1 = Bits.With(_dw1, 7, 7, value); }

    /// <summary>Level of the leaf entry, 0: any.</summary>
    public byte TTL { get => (byte)Bits.Get(_dw1, 9, 8); init => _dw1 = Bits.With(_dw1, 9, 8, value); }
    public RangeGranule TG { get => (RangeGranule)Bits.Get(_dw1, 11, 10); init => _dw1 = Bits.With(_dw1, 11, 10, (ulong)value); }

    /// <summary>Byte address, bits [55:12].</summary>
    public ulong IPA { get => Bits.Get(_dw1, 55, 12) << 12; init => _dw1 = Bits.With(_dw1, 55, 12, value >> 12); }
}
