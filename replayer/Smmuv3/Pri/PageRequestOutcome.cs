namespace TraceReplay.Replayer.Smmuv3.Pri;

/// <summary>What the SMMU did with a page request. IHI 0070 §8.</summary>
internal enum PageRequestOutcome : byte
{
    /// <summary>It is in the PRI queue.</summary>
    Queued = 0,

    /// <summary>Lost, without an answer to the device.</summary>
    Discarded = 1,

    /// <summary>Lost, and the SMMU answered the device itself.</summary>
    Answered = 2,
}
