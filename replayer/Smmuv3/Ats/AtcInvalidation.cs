namespace TraceReplay.Replayer.Smmuv3.Ats;

/// <summary>CMD_ATC_INV as it reaches a device. IHI 0070 §4.5.1.</summary>
/// <param name="StreamId">The device.</param>
/// <param name="HasSubstream">Translations of one PASID, or of all when <paramref name="Global"/>.</param>
/// <param name="Substream">The PASID.</param>
/// <param name="Global">Translations marked global too; without a PASID it means nothing.</param>
/// <param name="Address">Aligned to the size.</param>
/// <param name="Size">log2 of 4 KiB pages; 52 and above cover everything.</param>
internal readonly record struct AtcInvalidation(uint StreamId, bool HasSubstream, uint Substream, bool Global, ulong Address, int Size)
{
    public bool CoversAll => Size >= 52;

    /// <summary>Whether a range of untranslated addresses, aligned to its size, overlaps this one.</summary>
    public bool Overlaps(ulong address, int sizeLog2)
    {
        if (CoversAll || sizeLog2 >= 64)
        {
            return true;
        }

        ulong larger = ~0UL << Math.Max(Size + 12, sizeLog2);
        return ((address ^ Address) & larger) == 0;
    }
}
