namespace TraceReplay.Recorder.Tables;

/// <summary>What an invalidation or a fault names: which context descriptors, and which addresses of their tables.</summary>
internal readonly record struct Focus
{
    /// <summary>-1 for any.</summary>
    public int Asid { get; init; }

    /// <summary>-1 for any.</summary>
    public int Substream { get; init; }

    /// <summary>First input address of stage 1.</summary>
    public ulong First { get; init; }

    public ulong Last { get; init; }

    public static Focus Everything { get; } = new() { Asid = -1, Substream = -1, First = 0, Last = ulong.MaxValue };

    /// <summary>The whole input address range, not some addresses.</summary>
    public bool HasAllAddresses => First == 0 && Last == ulong.MaxValue;

    /// <summary>Addresses <paramref name="first"/> and on of one ASID, or of all.</summary>
    public static Focus Range(int asid, ulong first, ulong bytes)
    {
        ulong last = bytes == 0 ? first : first + (bytes - 1);
        return Everything with { Asid = asid, First = first, Last = last < first ? ulong.MaxValue : last };
    }
}
