using System.Runtime.CompilerServices;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>Rules that descriptors of both stages share. DDI 0487 D8.3.</summary>
internal sealed class DescriptorRules(SmmuProfile profile)
{
    private readonly bool _blockAnywhere = profile.Has(SmmuQuirk.BlockLevel);
    private readonly bool _sizeLast = profile.Has(SmmuQuirk.LeafPriority);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public DescriptorKind Classify(ulong descriptor, int level, int granuleBits)
    {
        if ((descriptor & 1) == 0)
        {
            return DescriptorKind.Invalid;
        }

        if ((descriptor & 2) != 0)
        {
            return level == 3 ? DescriptorKind.Leaf : DescriptorKind.Table;
        }

        return level != 3 && (_blockAnywhere || IsBlockLevel(level, granuleBits)) ? DescriptorKind.Leaf : DescriptorKind.Invalid;
    }

    /// <summary>The fault of a leaf when several things are wrong with it, None when nothing is. IHI 0070 §7.3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EventId Judge(bool fits, bool accessed, bool permitted)
    {
        if (fits && accessed && permitted)
        {
            return EventId.None;
        }

        if (!fits && !_sizeLast)
        {
            return EventId.FAddrSize;
        }

        return !accessed ? EventId.FAccess : !permitted ? EventId.FPermission : EventId.FAddrSize;
    }

    /// <summary>Output address of a table (shift = granule) or a leaf (shift of its level), bits [47:shift].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Address(ulong descriptor, int shift) => shift >= 48 ? 0 : descriptor & ((1UL << 48) - (1UL << shift));

    // Without 52-bit addresses blocks exist at levels 1 and 2 of 4K, and at level 2 of 16K and 64K.
    private static bool IsBlockLevel(int level, int granuleBits) => level == 2 || (level == 1 && granuleBits == 12);
}
