namespace TraceReplay.Formats.Smmuv3;

/// <summary>CD.TG0 and STE.S2TG. CD.TG1 has another code: <see cref="GranuleTtb1"/>.</summary>
public enum Granule : byte
{
    Size4K = 0,
    Size64K = 1,
    Size16K = 2,
}
