namespace TraceReplay.Replayer.Cases;

/// <summary>One step of a case. Which members mean something follows from the operation.</summary>
internal sealed record CaseStep
{
    public CaseOperation Operation { get; init; }

    /// <summary>Offset of a register.</summary>
    public uint Offset { get; init; }

    /// <summary>Bytes of a register access or of a device's access.</summary>
    public int Size { get; init; }

    /// <summary>Value written to a register, or value it must read; for a command the new CMDQ_PROD.</summary>
    public ulong Value { get; init; }

    /// <summary>The access to the register was refused where the case was recorded.</summary>
    public bool Refused { get; init; }

    /// <summary>Physical address of memory, or of the slot of a command.</summary>
    public ulong Address { get; init; }

    public byte[] Data { get; init; } = [];

    public ulong Word0 { get; init; }

    public ulong Word1 { get; init; }

    public uint StreamId { get; init; }

    public uint? Substream { get; init; }

    public ulong Iova { get; init; }

    public bool Write { get; init; }

    public CaseColumn Main { get; init; } = new();

    /// <summary>With every cache emptied before the access; null: as the main result.</summary>
    public CaseColumn? Fresh { get; init; }

    /// <summary>By the architecture, without caches; null: as the main result.</summary>
    public CaseColumn? Arch { get; init; }
}
