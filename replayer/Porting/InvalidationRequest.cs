namespace TraceReplay.Replayer.Porting;

/// <summary>Invalidate what was cached of stage 1: CACHE_INVALIDATE.</summary>
internal sealed record InvalidationRequest : NestedRequestMeaning
{
    /// <summary>Bits of <see cref="Cache"/>.</summary>
    public const byte Iotlb = 1;
    public const byte DeviceTlb = 2;
    public const byte PasidCache = 4;

    /// <summary>Bits of <see cref="TargetFlags"/>.</summary>
    public const uint HasPasid = 1;
    public const uint HasArchId = 2;
    public const uint Leaf = 4;

    public ClaimedSize Size { get; init; }
    public uint Flags { get; init; }

    /// <summary>argsz of the inner struct, whole where a layout has none.</summary>
    public ClaimedSize InfoSize { get; init; } = new(true, 0);
    public uint Version { get; init; }
    public byte Cache { get; init; }
    public byte Granularity { get; init; }
    public ushort Padding { get; init; }
    public uint TargetFlags { get; init; }
    public uint ArchId { get; init; }
    public ulong Pasid { get; init; }
    public ulong Address { get; init; }
    public ulong GranuleSize { get; init; }
    public ulong GranuleCount { get; init; }
}
