namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>Which stage a domain's page table is (enum arm_smmu_domain_stage of Linux 5.10).</summary>
internal enum DomainStage
{
    Stage1,
    Stage2,

    /// <summary>Stage 2 is the host's; stage 1 may be the user's.</summary>
    Nested,
}
