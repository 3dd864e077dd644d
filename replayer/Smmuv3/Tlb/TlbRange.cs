using System.Numerics;
using TraceReplay.Replayer.Smmuv3.Config;

namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>Invalidation by address through the keys that entries of the range would have, where those are fewer than the entries there are.</summary>
internal static class TlbRange
{
    private const int SignBit = 55;

    /// <returns>False: the keys are not known or too many, nothing was removed.</returns>
    public static bool TryRemove(TranslationCache cache, in TlbInvalidation range)
    {
        // Both stages at once or every ASID of stage 1: the tags are not known. Without a VMID all entries are of none.
        bool named = range.Stage1 != range.Stage2 && (range.Stage2 || range.Asid >= 0) && (cache.GlobalsShared || !range.GlobalToo || !cache.HasGlobals);
        if (range.CompareTag || range.Hypervisor || !named)
        {
            return false;
        }

        uint present = cache.Present(range.Stage2);
        ulong keys = 0;
        for (uint classes = present; classes != 0; classes &= classes - 1)
        {
            keys += (range.Mask >> TlbClass.ShiftOf[BitOperations.TrailingZeroCount(classes)]) + 2;
        }

        if (keys > (ulong)cache.Count + 8)
        {
            return false;
        }

        var tag = TlbTag.Of(range.Stage2 ? -1 : range.Asid, range.Vmid, StreamRegime.El1);
        for (uint classes = present; classes != 0; classes &= classes - 1)
        {
            int number = BitOperations.TrailingZeroCount(classes);
            int shift = TlbClass.ShiftOf[number];
            ulong offset = range.Address & ((1UL << shift) - 1);
            ulong count = ((offset + range.Mask) >> shift) + 1;
            for (ulong i = 0; i < count; i++)
            {
                // Inputs are kept with bits [63:56] equal to bit 55.
                ulong input = (ulong)((long)((range.Address - offset + (i << shift)) << (63 - SignBit)) >> (63 - SignBit));
                cache.RemoveKey(tag, input, number, range);
                if (range.GlobalToo && cache.HasGlobals)
                {
                    cache.RemoveKey(tag.AsGlobal, input, number, range);
                }
            }
        }

        return true;
    }
}
