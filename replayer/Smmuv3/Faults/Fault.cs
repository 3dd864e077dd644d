using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Replayer.Smmuv3.Faults;

/// <summary>What went wrong with a transaction, before it is known whether a record is written. IHI 0070 §7.3.</summary>
internal struct Fault
{
    public EventId Id;

    /// <summary>S2 of the record.</summary>
    public bool Stage2;
    public FaultClass Class;

    /// <summary>IPA of a stage-2 fault, or the address whose fetch aborted.</summary>
    public ulong Address;

    /// <summary>RnW of the record.</summary>
    public bool Read;

    /// <summary>The access that failed was a write of a stage-1 descriptor: TTRnW = 0 of F_PERMISSION with CLASS = TT.</summary>
    public bool DescriptorWrite;

    /// <summary>Span of F_BAD_ATS_TREQ: translation units asked for.</summary>
    public byte Span;

    /// <summary>The record is wanted: CD.R, STE.S2R, CR2.RECINVSID or unconditional.</summary>
    public bool Recorded;

    /// <summary>The transaction stalls instead of ending: CD.S or STE.S2S.</summary>
    public bool Stalls;

    /// <summary>Names the stalled transaction; counts once a record is written.</summary>
    public ushort StallTag;

    /// <summary>CD.A = 0: ends as if successful, reads give zero, writes are ignored.</summary>
    public bool ReadsAsZero;

    /// <summary>STE.MEV: the record may stand for earlier ones that are the same.</summary>
    public bool Mergeable;
}
