namespace TraceReplay.Replayer.Iommufd;

/// <summary>IOVAs that no mapping may touch, on behalf of an attached device or of a page table that does not reach them.</summary>
internal readonly record struct ReservedRange(ulong First, ulong Last, object Owner)
{
    public bool Overlaps(ulong first, ulong last) => First <= last && first <= Last;
}
