using TraceReplay.Replayer.Smmuv3.Tlb;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>An access as permission checks see it: attributes after the overrides of the STE. IHI 0070 §3.4.</summary>
/// <param name="Write">Seen from memory.</param>
/// <param name="Privileged">PnU.</param>
/// <param name="Instruction">InD; reads only.</param>
/// <param name="PrivilegedAccessNever">CD.PAN applies.</param>
internal readonly record struct Access(bool Write, bool Privileged, bool Instruction, bool PrivilegedAccessNever)
{
    /// <summary>The SMMU's own reads of tables and descriptors.</summary>
    public static Access TableRead => new(false, true, false, false);

    /// <summary>The SMMU's own writes of access flags and dirty state.</summary>
    public static Access TableWrite => new(true, true, false, false);

    /// <summary>CD.EPAN: memory that unprivileged accesses may only execute counts for PAN too.</summary>
    public bool EnhancedAccessNever { get; init; }

    /// <summary>
    /// Descriptors stay as they are (ATOS with HTTUI, IHI 0070 §9.1): AF counts as set and writable-clean as writable. The result must not be kept,
    /// because nothing would set the flags later.
    /// </summary>
    public bool UpdatesInhibited { get; init; }

    /// <summary>Stage 1 lets the access pass. DDI 0487 D8.4.</summary>
    public bool IsAllowedByStage1(Permissions permissions)
    {
        if (PrivilegedAccessNever && Privileged && !Instruction && (permissions & OthersMay) != 0)
        {
            return false;
        }

        return (permissions & NeedsStage1) != 0;
    }

    /// <summary>Stage 2 lets the access pass. DDI 0487 D8.4: execute-only exists, fetches need no read permission (IHI 0070 §5.2 S2AA64).</summary>
    public bool IsAllowedByStage2(Permissions permissions) => (permissions & NeedsStage2) != 0;

    /// <summary>All that must be allowed, PAN aside.</summary>
    public Permissions Needs => NeedsStage1 | NeedsStage2;

    private Permissions OthersMay => EnhancedAccessNever ? Permissions.UnprivilegedRead | Permissions.UnprivilegedExecute : Permissions.UnprivilegedRead;

    private Permissions NeedsStage1 => Instruction
        ? (Privileged ? Permissions.Execute : Permissions.UnprivilegedExecute)
        : Privileged
            ? (Write ? Permissions.Write : Permissions.Read)
            : (Write ? Permissions.UnprivilegedWrite : Permissions.UnprivilegedRead);

    private Permissions NeedsStage2 => Instruction
        ? (Privileged ? Permissions.Stage2Execute : Permissions.Stage2UnprivilegedExecute)
        : (Write ? Permissions.Stage2Write : Permissions.Stage2Read);
}
