using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>One mapping of an address space: a slice of pages at an IOVA. Bytes. Kernel: struct iopt_area.</summary>
/// <param name="Offset">Where the slice begins in the pages.</param>
internal sealed record Area(ulong Iova, ulong Length, PageSource Pages, ulong Offset, MapProtection Protection)
{
    private const ulong PageMask = 0xfff;

    public ulong Last => Iova + Length - 1;

    /// <summary>Offset of the first byte in its page.</summary>
    public ulong PageOffset => (Pages.Start + Offset) & PageMask;

    /// <summary>Address of a byte in the memory it comes from.</summary>
    public ulong SourceOf(ulong iova) => Pages.Start + Offset + (iova - Iova);

    public bool Overlaps(ulong first, ulong last) => Iova <= last && first <= Last;
}
