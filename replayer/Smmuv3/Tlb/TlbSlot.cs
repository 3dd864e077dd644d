using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>One translation as the TLB keeps it: 32 bytes, two to a cache line of the host.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TlbSlot
{
    /// <summary>Input page in [63:12], <see cref="TlbTag.Low"/> and the class of the block below; 0 when the slot is free.</summary>
    public ulong Key;

    /// <summary>Output address of the block's first byte.</summary>
    public ulong Output;

    /// <summary><see cref="TlbTag.High"/>.</summary>
    public uint Tags;

    public Permissions Permissions;
    public MemoryAttributes Attributes;

    /// <summary>Grows with every fill: the order of entries.</summary>
    public uint Sequence;

    /// <summary>log2 of the block size.</summary>
    public byte Shift;
    public bool Global;
    public bool Combined;

    public readonly ulong Mask
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (1UL << Shift) - 1;
    }

    public readonly ulong Input => Key & ~0xfffUL;

    public readonly int Class => (int)(Key & TlbTag.ClassBits);

    public readonly int Level => TlbClass.Level(Class);

    /// <summary>-1 for stage-2 entries.</summary>
    public readonly int Asid => (Key & TlbTag.Stage2) != 0 ? -1 : (int)(Tags >> 16);

    /// <summary>-1 where there is none.</summary>
    public readonly int Vmid => (Key & TlbTag.NoVmid) != 0 ? -1 : (int)(Tags & 0xffff);

    public readonly Config.StreamRegime Regime => (Config.StreamRegime)((Key >> TlbTag.RegimeShift) & 3);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ulong Translate(ulong address) => Output + (address & Mask);

    /// <summary>What a walk would have given, tags included.</summary>
    public readonly TlbEntry ToEntry(long filledAt) => new()
    {
        Input = Input,
        Output = Output,
        Mask = Mask,
        FilledAt = filledAt,
        Asid = Asid,
        Vmid = Vmid,
        GranuleBits = (byte)TlbClass.GranuleBits(Class),
        Level = (byte)Level,
        Global = Global,
        Contiguous = TlbClass.IsContiguous(Class),
        Combined = Combined,
        Regime = Regime,
        Permissions = Permissions,
        Attributes = Attributes,
    };
}
