using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>CMD_RESUME: ends a stalled transaction. IHI 0070 §4.6. 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
public readonly struct ResumeCommand
{
    private readonly ulong _dw0, _dw1;

    public CommandOpcode Opcode { get => (CommandOpcode)Bits.Get(_dw0, 7, 0); init => _dw0 = Bits.With(_dw0, 7, 0, (ulong)value); }

    /// <summary>Secure stream; must be 0 on the Non-secure queue.</summary>
    public bool SSec { get => Bits.Flag(_dw0, 10); init => _dw0 = Bits.With(_dw0, 10, 10, value); }

    /// <summary>Retry.</summary>
    public bool Ac { get => Bits.Flag(_dw0, 12); init => _dw0 = Bits.With(_dw0, 12, 12, value); }

    /// <summary>Abort, when Ac is 0; neither: reads give zero, writes are ignored.</summary>
    public bool Ab { get => Bits.Flag(_dw0, 13); init => _dw0 = Bits.With(_dw0, 13, 13, value); }
    public uint StreamID { get => (uint)Bits.Get(_dw0, 63, 32); init => _dw0 = Bits.With(_dw0, 63, 32, value); }
    public ushort STAG { get => (ushort)Bits.Get(_dw1, 15, 0); init => _dw1 = Bits.With(_dw1, 15, 0, value); }
}
