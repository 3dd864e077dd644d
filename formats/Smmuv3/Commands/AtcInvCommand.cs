using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>CMD_ATC_INV. IHI 0070 §4.5. 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
public readonly struct AtcInvCommand
{
    private readonly ulong _dw0, _dw1;

    public CommandOpcode Opcode { get => (CommandOpcode)Bits.Get(_dw0, 7, 0); init => _dw0 = Bits.With(_dw0, 7, 0, (ulong)value); }
    public bool Global { get => Bits.Flag(_dw0, 9); init => _dw0 = Bits.With(_dw0, 9, 9, value); }
    public bool SSV { get => Bits.Flag(_dw0, 11); init => _dw0 = Bits.With(_dw0, 11, 11, value); }
    public uint SubstreamID { get => (uint)Bits.Get(_dw0, 31, 12); init => _dw0 = Bits.With(_dw0, 31, 12, value); }
    public uint StreamID { get => (uint)Bits.Get(_dw0, 63, 32); init => _dw0 = Bits.With(_dw0, 63, 32, value); }

    /// <summary>2^Size pages of 4 KiB; 52: everything.</summary>
    public byte Size { get => (byte)Bits.Get(_dw1, 5, 0); init => _dw1 = Bits.With(_dw1, 5, 0, value); }

    /// <summary>Byte address, bits [63:12].</summary>
    public ulong Address { get => Bits.Get(_dw1, 63, 12) << 12; init => _dw1 = Bits.With(_dw1, 63, 12, value >> 12); }
}
