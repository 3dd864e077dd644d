namespace TraceReplay.Replayer.Porting;

/// <summary>
/// A device file that is to be said as a device of a group. It has a container of its own, as the devices of a program with a virtual SMMU had: each may
/// have another address space and another stage 1.
/// </summary>
/// <param name="streamId">Its StreamID, null when no log shows which device it is.</param>
internal sealed class PortedSeat(uint? streamId)
{
    public uint? StreamId { get; } = streamId;

    /// <summary>The iommufd it was bound to; null before.</summary>
    public PortedContext? Context { get; set; }

    /// <summary>Its number there.</summary>
    public uint Id { get; set; }

    /// <summary>Descriptors of its own that no program of the log has.</summary>
    public int Container { get; set; } = -1;
    public int Group { get; set; } = -1;

    /// <summary>The process that bound it.</summary>
    public int ProcessId { get; set; }

    /// <summary>Its descriptor when it was bound.</summary>
    public int Fd { get; set; }

    /// <summary>What it is attached to.</summary>
    public PortedTable? Table { get; set; }

    /// <summary>What its container has mapped, by IOVA.</summary>
    public SortedDictionary<ulong, ulong> Mapped { get; } = [];

    /// <summary>The stage 1 its container was given last: 0 none yet, 1 translate, 2 bypass, 3 abort.</summary>
    public byte Configuration { get; set; }

    /// <summary>How far its fault ring was read.</summary>
    public uint Taken { get; set; }

    /// <summary>Its fault interrupt is wired.</summary>
    public bool Armed { get; set; }
}
