namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>TG of an invalidation by address.</summary>
public enum RangeGranule : byte
{
    /// <summary>One address; NUM, SCALE and TTL are 0.</summary>
    NoRange = 0,
    Size4K = 1,
    Size16K = 2,
    Size64K = 3,
}
