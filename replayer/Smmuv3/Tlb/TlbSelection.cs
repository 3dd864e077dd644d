namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>The entries an invalidation command names. IHI 0070 section 4.4.</summary>
internal readonly struct TlbSelection
{
    /// <summary>Null: any.</summary>
    public int? Vmid { get; init; }
    public int? Asid { get; init; }

    /// <summary>Entries of global pages go too when an ASID is named.</summary>
    public bool GlobalToo { get; init; }

    /// <summary>Only entries that hold a stage-1 translation (combined or not).</summary>
    public bool Stage1Only { get; init; }

    /// <summary>Only stage-2 entries.</summary>
    public bool Stage2Only { get; init; }

    /// <summary>Only entries that meet [Start, End].</summary>
    public bool HasRange { get; init; }
    public ulong Start { get; init; }
    public ulong End { get; init; }

    public bool Covers(in TlbKey key, in TlbEntry entry)
    {
        if ((Vmid is { } vmid && key.Vmid != vmid) || (Stage1Only && key.Asid < 0) || (Stage2Only && key.Asid >= 0))
        {
            return false;
        }

        if (Asid is { } asid && key.Asid != asid && !(GlobalToo && entry.Mapping.Global && key.Asid >= 0))
        {
            return false;
        }

        return !HasRange || (key.Address <= End && key.Address + entry.Mapping.Mask >= Start);
    }
}
