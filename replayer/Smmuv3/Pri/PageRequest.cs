namespace TraceReplay.Replayer.Smmuv3.Pri;

/// <summary>A page request message of a device, as it reaches the SMMU. IHI 0070 §8.</summary>
internal readonly record struct PageRequest
{
    public uint StreamId { get; init; }

    /// <summary>The message has a PASID. Without one it is unprivileged and for data, whatever it says.</summary>
    public bool HasSubstream { get; init; }
    public uint Substream { get; init; }
    public ulong Address { get; init; }

    /// <summary>Page request group index, 9 bits.</summary>
    public ushort Group { get; init; }

    /// <summary>The last of its group: the group is answered once it has been seen.</summary>
    public bool Last { get; init; }
    public bool Read { get; init; }
    public bool Write { get; init; }
    public bool Execute { get; init; }
    public bool Privileged { get; init; }

    /// <summary>Marks the end of a PASID's use and is never answered. Without a PASID the same bits are an ordinary request.</summary>
    public bool IsStopMarker => HasSubstream && Last && !Read && !Write;
}
