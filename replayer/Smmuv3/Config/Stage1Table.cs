using System.Runtime.CompilerServices;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>One half of a stage-1 address space, decoded from a CD. IHI 0070 §5.4.</summary>
internal struct Stage1Table
{
    /// <summary>EPD = 0.</summary>
    public bool Enabled;

    /// <summary>T0SZ or T1SZ; 0 when disabled.</summary>
    public byte SizeOffset;

    /// <summary>12, 14 or 16; 0 when disabled.</summary>
    public byte GranuleBits;

    /// <summary>HAD: attributes of table descriptors are ignored.</summary>
    public bool HierarchyDisabled;

    /// <summary>Top byte ignored.</summary>
    public bool TopByteIgnored;

    /// <summary>E0PD: unprivileged accesses to this half are translation faults.</summary>
    public bool UnprivilegedDenied;

    /// <summary>How its tables are read.</summary>
    public TableFormat Format;

    /// <summary>Table base: physical, or an IPA while stage 2 is on (physical there too where bases are translated with the CD).</summary>
    public ulong Base;

    /// <summary>An address whose top byte is ignored, with bit 55 in its place. DDI0487 D8.2, IHI0070 §5.4 TBI.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong WithoutTag(ulong address) => (ulong)((long)(address << 8) >> 8);
}
