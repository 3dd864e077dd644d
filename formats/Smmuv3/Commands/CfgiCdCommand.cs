using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>CMD_CFGI_CD and CMD_CFGI_CD_ALL (which has neither SubstreamID nor Leaf). IHI 0070 §4.3. 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
public readonly struct CfgiCdCommand
{
    private readonly ulong _dw0, _dw1;

    public CommandOpcode Opcode { get => (CommandOpcode)Bits.Get(_dw0, 7, 0); init => _dw0 = Bits.With(_dw0, 7, 0, (ulong)value); }

    /// <summary>Secure stream; must be 0 on the Non-secure queue.</summary>
    public bool SSec { get => Bits.Flag(_dw0, 10); init => _dw0 = Bits.With(_dw0, 10, 10, value); }
    public uint SubstreamID { get => (uint)Bits.Get(_dw0, 31, 12); init => _dw0 = Bits.With(_dw0, 31, 12, value); }
    public uint StreamID { get => (uint)Bits.Get(_dw0, 63, 32); init => _dw0 = Bits.With(_dw0, 63, 32, value); }
    public bool Leaf { get => Bits.Flag(_dw1, 0); init => _dw1 = Bits.With(_dw1, 0, 0, value); }
}
