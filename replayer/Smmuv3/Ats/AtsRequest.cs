namespace TraceReplay.Replayer.Smmuv3.Ats;

/// <summary>An ATS Translation Request of a device. IHI 0070 §3.9.1, §13.7; read access is implied.</summary>
internal readonly record struct AtsRequest
{
    public uint StreamId { get; init; }

    /// <summary>The request has a PASID. Without one it is unprivileged and for data, whatever it says.</summary>
    public bool HasSubstream { get; init; }
    public uint Substream { get; init; }

    /// <summary>Untranslated address; the bits below the smallest translation unit do not count.</summary>
    public ulong Address { get; init; }

    /// <summary>Smallest translation units asked for; 0 counts as 1.</summary>
    public int Units { get; init; }

    /// <summary>NW: the device does not intend to write.</summary>
    public bool NoWrite { get; init; }
    public bool Privileged { get; init; }
    public bool Execute { get; init; }

    /// <summary>The request as permission checks and events see it: for an access of data, or of instructions when it asks for Exe.</summary>
    public Transaction AsTransaction() => new()
    {
        StreamId = StreamId,
        HasSubstream = HasSubstream,
        Substream = HasSubstream ? Substream : 0,
        Iova = Address & ~0xfffUL,
        Write = !NoWrite,
        Privileged = HasSubstream && Privileged,
        Instruction = HasSubstream && Execute,
    };
}
