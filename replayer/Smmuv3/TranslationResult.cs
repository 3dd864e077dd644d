using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Smmuv3;

/// <summary>What the SMMU did with a transaction.</summary>
internal readonly record struct TranslationResult
{
    public TranslationOutcome Outcome { get; init; }

    /// <summary>Output address of the first byte, for Success, Bypass and Disabled.</summary>
    public ulong Output { get; init; }

    /// <summary>1 read, 2 write: what the translation allows.</summary>
    public byte Permission { get; init; }

    /// <summary>Size - 1 of the naturally aligned block around the address for which this result holds.</summary>
    public ulong BlockMask { get; init; }
    public TranslationStage Stage { get; init; }

    /// <summary>Event number of the fault, also when no record was written (CD.R = 0, queue full); 0 for none.</summary>
    public byte Event { get; init; }

    /// <summary>The record went into the event queue.</summary>
    public bool EventRecorded { get; init; }

    /// <summary>What the client sees when there is no output.</summary>
    public TransactionResponse Response { get; init; }

    /// <summary>STAG of a stalled transaction.</summary>
    public ushort StallTag { get; init; }

    /// <summary>Memory type and shareability of the outgoing access.</summary>
    public MemoryAttributes Attributes { get; init; }

    /// <summary>Not null: the transaction needs something the model does not cover, named here; the other members mean nothing then.</summary>
    public string? Unmodelled { get; init; }
}
