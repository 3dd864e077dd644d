using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>Invalidation by address: CMD_TLBI_NH_VA, NH_VAA, EL2_VA, EL2_VAA, EL3_VA. IHI 0070 §4.4. 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
public readonly struct TlbiVaCommand
{
    private readonly ulong _dw0, _dw1;

    public CommandOpcode Opcode { get => (CommandOpcode)Bits.Get(_dw0, 7, 0); init => _dw0 = Bits.With(_dw0, 7, 0, (ulong)value); }
    public byte NUM { get => (byte)Bits.Get(_dw0, 16, 12); init => _dw0 = Bits.With(_dw0, 16, 12, value); }

    /// <summary>Range is (NUM+1) * 2^SCALE granules when TG is not 0.</summary>
    public byte SCALE { get => (byte)Bits.Get(_dw0, 25, 20); init => _dw0 = Bits.With(_dw0, 25, 20, value); }
    public ushort VMID { get => (ushort)Bits.Get(_dw0, 47, 32); init => _dw0 = Bits.With(_dw0, 47, 32, value); }
    public ushort ASID { get => (ushort)Bits.Get(_dw0, 63, 48); init => _dw0 = Bits.With(_dw0, 63, 48, value); }
    public bool Leaf { get => Bits.Flag(_dw1, 0); init => _dw1 = Bits.With(_dw1, 0, 0, value); }
    public bool TTL128 { get => Bits.Flag(_dw1, 7); init => _dw1 = Bits.With(_dw1, 7, 7, value); }

    /// <summary>Level of the leaf entry, 0: any.</summary>
    public byte TTL { get => (byte)Bits.Get(_dw1, 9, 8); init => _dw1 = Bits.With(_dw1, 9, 8, value); }
    public RangeGranule TG { get => (RangeGranule)Bits.Get(_dw1, 11, 10); init => _dw1 = Bits.With(_dw1, 11, 10, (ulong)value); }

    /// <summary>Byte address, bits [63:12].</summary>
    public ulong Address { get => Bits.Get(_dw1, 63, 12) << 12; init => _dw1 = Bits.With(_dw1, 63, 12, value >> 12); }
}
