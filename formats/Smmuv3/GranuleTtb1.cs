namespace TraceReplay.Formats.Smmuv3;

/// <summary>CD.TG1.</summary>
public enum GranuleTtb1 : byte
{
    Size16K = 1,
    Size4K = 2,
    Size64K = 3,
}
