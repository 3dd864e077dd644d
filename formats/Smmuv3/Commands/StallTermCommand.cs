using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>CMD_STALL_TERM. IHI 0070 §4.6. 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
public readonly struct StallTermCommand
{
#pragma warning disable CS0169, IDE0051, CA1823 // Reserved words keep their place and their content.
    private readonly ulong _dw0, _dw1;
#pragma warning restore CS0169, IDE0051, CA1823

    public CommandOpcode Opcode { get => (CommandOpcode)Bits.Get(_dw0, 7, 0); init => _dw0 = Bits.With(_dw0, 7, 0, (ulong)value); }

    /// <summary>Secure stream; must be 0 on the Non-secure queue.</summary>
    public bool SSec { get => Bits.Flag(_dw0, 10); init => _dw0 = Bits.With(_dw0, 10, 10, value); }
    public uint StreamID { get => (uint)Bits.Get(_dw0, 63, 32); init => _dw0 = Bits.With(_dw0, 63, 32, value); }
}
