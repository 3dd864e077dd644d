namespace TraceReplay.Replayer.Smmuv3;

/// <summary>A memory access of a device, as it reaches the SMMU (IHI 0070 section 3.4).</summary>
internal readonly record struct Transaction
{
    public uint StreamId { get; init; }
    public bool HasSubstream { get; init; }
    public uint Substream { get; init; }
    public ulong Iova { get; init; }
    public bool Write { get; init; }
    public bool Privileged { get; init; }
    public bool Instruction { get; init; }

    /// <summary>The device translated the address by ATS before: it is an output address, or an IPA under split-stage ATS (section 3.9.1).</summary>
    public bool Translated { get; init; }

    /// <summary>Of a kind that the SMMU does not support, such as an atomic the interconnect cannot express (section 16.7.1).</summary>
    public bool Unsupported { get; init; }

    /// <summary>
    /// Memory type, shareability and allocation hints as the client gave them (section 13.1). The default value means that it gave none, for which write-back
    /// stands (section 13.1.3); Device-nGnRnE, which has the same encoding, is Outer shareable.
    /// </summary>
    public MemoryAttributes Attributes { get; init; }
}
