using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>CMD_PRI_RESP. IHI 0070 §4.5. 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
public readonly struct PriRespCommand
{
    private readonly ulong _dw0, _dw1;

    public CommandOpcode Opcode { get => (CommandOpcode)Bits.Get(_dw0, 7, 0); init => _dw0 = Bits.With(_dw0, 7, 0, (ulong)value); }
    public bool SSV { get => Bits.Flag(_dw0, 11); init => _dw0 = Bits.With(_dw0, 11, 11, value); }
    public uint SubstreamID { get => (uint)Bits.Get(_dw0, 31, 12); init => _dw0 = Bits.With(_dw0, 31, 12, value); }
    public uint StreamID { get => (uint)Bits.Get(_dw0, 63, 32); init => _dw0 = Bits.With(_dw0, 63, 32, value); }
    public ushort PRGIndex { get => (ushort)Bits.Get(_dw1, 8, 0); init => _dw1 = Bits.With(_dw1, 8, 0, value); }
    public PageResponse Resp { get => (PageResponse)Bits.Get(_dw1, 13, 12); init => _dw1 = Bits.With(_dw1, 13, 12, (ulong)value); }
}
