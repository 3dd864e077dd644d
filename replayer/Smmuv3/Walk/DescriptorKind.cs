namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>What a translation table entry is. DDI 0487 D8.3.</summary>
internal enum DescriptorKind : byte
{
    Invalid = 0,
    Table = 1,

    /// <summary>Block or page.</summary>
    Leaf = 2,
}
