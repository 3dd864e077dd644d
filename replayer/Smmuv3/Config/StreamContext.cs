using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>An STE and CD, decoded once: what a walk needs and nothing else.</summary>
internal struct StreamContext
{
    public TranslationStage Stage;
    public bool Abort;
    public bool Bypass;

    /// <summary>Whether the access counts as privileged.</summary>
    public readonly bool IsPrivileged(bool incoming) => Privilege == 3 || (incoming && Privilege != 2);


    /// <summary>STE.PRIVCFG: 0 or 1 as the transaction says, 2 unprivileged, 3 privileged.</summary>
    public int Privilege;

    // Stage 1
    public int Asid;
    public bool RecordStage1;
    public bool AccessFlagDisabled1;

    /// <summary>CD.PAN: privileged accesses do not use pages that unprivileged ones may.</summary>
    public bool PrivilegedAccessNever;

    /// <summary>Size of stage-1 output addresses, bits.</summary>
    public int OutputBits1;
    public TableRegion Region0;
    public TableRegion Region1;

    // Stage 2
    public int Vmid;
    public bool RecordStage2;
    public bool AccessFlagDisabled2;
    public int Granule2;
    public int T0sz2;
    public int StartLevel2;
    public int OutputBits2;
    public ulong Table2;

    /// <summary>Record at which this configuration was read.</summary>
    public long ReadAt;
}
