namespace TraceReplay.Replayer.Iommufd;

/// <summary>IOVAs from first to last byte.</summary>
internal readonly record struct IovaRange(ulong First, ulong Last)
{
    public bool Overlaps(ulong first, ulong last) => First <= last && first <= Last;
}
