using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>CMD_SYNC. IHI 0070 §4.6. 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
public readonly struct SyncCommand
{
    private readonly ulong _dw0, _dw1;

    public CommandOpcode Opcode { get => (CommandOpcode)Bits.Get(_dw0, 7, 0); init => _dw0 = Bits.With(_dw0, 7, 0, (ulong)value); }
    public SyncSignal CS { get => (SyncSignal)Bits.Get(_dw0, 13, 12); init => _dw0 = Bits.With(_dw0, 13, 12, (ulong)value); }
    public Shareability MSH { get => (Shareability)Bits.Get(_dw0, 23, 22); init => _dw0 = Bits.With(_dw0, 23, 22, (ulong)value); }
    public byte MSIAttr { get => (byte)Bits.Get(_dw0, 27, 24); init => _dw0 = Bits.With(_dw0, 27, 24, value); }
    public uint MSIData { get => (uint)Bits.Get(_dw0, 63, 32); init => _dw0 = Bits.With(_dw0, 63, 32, value); }

    /// <summary>Byte address, bits [55:2].</summary>
    public ulong MSIAddress { get => Bits.Get(_dw1, 55, 2) << 2; init => _dw1 = Bits.With(_dw1, 55, 2, value >> 2); }
}
