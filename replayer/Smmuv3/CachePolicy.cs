namespace TraceReplay.Replayer.Smmuv3;

/// <summary>
/// How much an SMMU keeps of what it read. The architecture permits all of these (IHI 0070 section 3.17, 3.21), so software that invalidates correctly
/// sees no difference between them: one that shows is a missing invalidation.
/// </summary>
/// <param name="Name">As a user writes it.</param>
/// <param name="Configurations">STEs and CDs are kept until CMD_CFGI.</param>
/// <param name="TlbEntries">Most translations kept; 0 keeps none, <see cref="Unlimited"/> never drops one by itself.</param>
/// <param name="PerStage">A nested translation is kept as one entry for each stage instead of one that combines them.</param>
/// <param name="WalkEntries">Most table descriptors kept, so that a miss begins below them; 0 keeps none.</param>
/// <param name="SharedGlobals">Entries with nG = 0 answer for every ASID of their VMID; otherwise for the ASID that filled them.</param>
/// <param name="Spans">Leaves with the Contiguous bit are kept as one entry for their span.</param>
/// <param name="HintsNarrow">Level hints of invalidations (TTL) are believed: what they do not name stays.</param>
internal sealed record CachePolicy(string Name, bool Configurations, int TlbEntries, bool PerStage, int WalkEntries, bool SharedGlobals, bool Spans, bool HintsNarrow)
{
    public const int Unlimited = int.MaxValue;

    /// <summary>Nothing is kept: every access sees the tables as they are.</summary>
    public static CachePolicy None { get; } = new("none", false, 0, false, 0, false, false, false);

    /// <summary>A TLB of usual size; misses read every level.</summary>
    public static CachePolicy Typical { get; } = new("typical", true, 1024, false, 0, false, false, false);

    /// <summary>Everything is kept until software invalidates it.</summary>
    public static CachePolicy Unbounded { get; } = new("unbounded", true, Unlimited, false, Unlimited, true, true, true);

    /// <summary>The same with entries of each stage by itself, so that stage-2 invalidations by IPA matter and are enough.</summary>
    public static CachePolicy Stages { get; } = new("per-stage", true, Unlimited, true, Unlimited, true, true, true);

    /// <summary>Every policy a user can name.</summary>
    public static IReadOnlyList<CachePolicy> All { get; } = [None, Typical, Unbounded, Stages];

    /// <returns>The policy of that name, or null.</returns>
    public static CachePolicy? Find(string name) => All.FirstOrDefault(p => p.Name == name);
}
