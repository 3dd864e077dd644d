using TraceReplay.Replayer.Smmuv3.Tlb;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>
/// The Contiguous bit: one entry may stand for a span of leaves. DDI 0487 D8.7.1. Keeping it shows software that changes one leaf of a span and leaves the
/// bit in the others: the next access to any of them answers for the changed one too.
/// </summary>
internal static class ContiguousSpan
{
    /// <summary>Makes the entry of a leaf with the bit cover its span. A leaf whose output is not at its place in a span stands for itself.</summary>
    /// <param name="shift">log2 of the leaf.</param>
    public static void Widen(in TableFormat format, int level, int shift, ref TlbEntry entry)
    {
        int width = shift + TlbClass.SpanLog2(format.GranuleBits, level);
        ulong mask = (1UL << width) - 1;
        if (level == 0 || width > format.InputBits || ((entry.Input ^ entry.Output) & mask) != 0)
        {
            return;
        }

        entry.Contiguous = true;
        entry.Mask = mask;
        entry.Input &= ~mask;
        entry.Output &= ~mask;
    }
}
