using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>A command queue entry before its layout is known, 16 bytes. IHI 0070 §4.1.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
public readonly struct SmmuCommandWords(ulong word0, ulong word1)
{
    private readonly ulong _dw0 = word0, _dw1 = word1;

    public ulong Word0 => _dw0;

    public ulong Word1 => _dw1;

    public CommandOpcode Opcode { get => (CommandOpcode)Bits.Get(_dw0, 7, 0); init => _dw0 = Bits.With(_dw0, 7, 0, (ulong)value); }

    /// <summary>The same 16 bytes seen as one of the layouts of this folder.</summary>
    public T As<T>()
        where T : unmanaged => Unsafe.BitCast<SmmuCommandWords, T>(this);

    /// <summary>The doublewords of a layout of this folder.</summary>
    public static SmmuCommandWords Of<T>(in T command)
        where T : unmanaged => Unsafe.BitCast<T, SmmuCommandWords>(command);
}
