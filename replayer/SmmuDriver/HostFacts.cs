namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>What the kernel's behaviour depends on beyond its version and the SMMU: boot parameters, the processor, the page size. The defaults are the recordings' machine.</summary>
internal sealed record HostFacts
{
    /// <summary>The recordings' machine.</summary>
    public static HostFacts Default { get; } = new();

    /// <summary>arm-smmu-v3.disable_bypass: streams without domain abort instead of passing.</summary>
    public bool DisableBypass { get; init; } = true;

    /// <summary>The kernel runs in EL2 (E2H) and the SMMU follows it (ARM_SMMU_FEAT_E2H).</summary>
    public bool InEl2 { get; init; }

    /// <summary>log2 of the kernel's page size.</summary>
    public int PageShift { get; init; } = 12;

    public ulong PageSize => 1UL << PageShift;
}
