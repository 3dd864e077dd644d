using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TraceReplay.Recorder.Bpf;

/// <summary>What the programs in the kernel know of an ioctl. struct ioctl_rule of tracerecord.bpf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IoctlRule
{
    public const int MostPointers = 4;
    public const byte Integer = 0;
    public const byte Struct = 1;
    public const byte Text = 2;

    /// <summary>The first word of the argument is its size.</summary>
    public const byte SelfSize = 1;

    /// <summary>Some versions pass no pointer here: a small number is no address.</summary>
    public const byte MayBeInteger = 2;

    /// <summary>Bytes of the struct.</summary>
    public ushort Size;

    /// <summary>Bytes the kernel copies in any case.</summary>
    public ushort Minimum;
    public byte Argument;
    public byte Flags;
    public byte Pointers;

    /// <summary>The result is a descriptor.</summary>
    public byte Returns;
    public ushort TailCountOffset;
    public ushort TailStride;

    /// <summary>Where the kernel writes a descriptor.</summary>
    public ushort Descriptor;
    public ushort Spare;
    public PointerRules Pointer;

    [InlineArray(MostPointers)]
    internal struct PointerRules
    {
        private PointerRule _first;
    }
}
