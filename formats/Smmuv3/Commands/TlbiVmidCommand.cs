using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>CMD_TLBI_NH_ALL and CMD_TLBI_S12_VMALL. IHI 0070 §4.4. 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
public readonly struct TlbiVmidCommand
{
#pragma warning disable CS0169, IDE0051, CA1823 // Reserved words keep their place and their content.
    private readonly ulong _dw0, _dw1;
#pragma warning restore CS0169, IDE0051, CA1823

    public CommandOpcode Opcode { get => (CommandOpcode)Bits.Get(_dw0, 7, 0); init => _dw0 = Bits.With(_dw0, 7, 0, (ulong)value); }
    public ushort VMID { get => (ushort)Bits.Get(_dw0, 47, 32); init => _dw0 = Bits.With(_dw0, 47, 32, value); }
}
