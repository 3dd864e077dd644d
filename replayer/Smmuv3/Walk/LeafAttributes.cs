using System.Runtime.CompilerServices;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>Memory attributes that block and page descriptors give. DDI 0487 D8.6, IHI 0070 §13.4.</summary>
internal static class LeafAttributes
{
    private const int Forcing = 16;

    private static readonly byte[] _stage2 = [.. Enumerable.Range(0, Forcing).Select(AttributeRules.OfMemAttr), .. Enumerable.Range(0, Forcing).Select(AttributeRules.OfForcingMemAttr)];

    /// <summary>MAIR with every reserved encoding as what it behaves as.</summary>
    public static ulong ValidMair(uint low, uint high)
    {
        ulong mair = low | ((ulong)high << 32);
        ulong valid = 0;
        for (int shift = 0; shift < 64; shift += 8)
        {
            valid |= (ulong)AttributeRules.Valid((byte)(mair >> shift)) << shift;
        }

        return valid;
    }

    /// <param name="mair">From <see cref="ValidMair"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static MemoryAttributes OfStage1(ulong mair, ulong descriptor, in TableFormat format) =>
        AttributeRules.Consistent((byte)(mair >> (int)((descriptor & 0x1c) << 1)), ShareabilityOf(descriptor, format));

    /// <summary>Stage 2 alone, to be combined with what comes in: the type may be <see cref="AttributeRules.ForcedWriteBack"/>.</summary>
    /// <param name="forces">STE.S2FWB.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static MemoryAttributes OfStage2(bool forces, ulong descriptor, in TableFormat format) =>
        AttributeRules.Consistent(_stage2[(forces ? Forcing : 0) + ((int)(descriptor >> 2) & 0xf)], ShareabilityOf(descriptor, format));

    // IHI0070 §5.4 DS, §5.2 S2DS: descriptors without the field take it from CD.SHx and STE.S2SH0.
    private static int ShareabilityOf(ulong descriptor, in TableFormat format) => format.HasLargeAddresses ? format.Shareability : (int)(descriptor >> 8) & 3;
}
