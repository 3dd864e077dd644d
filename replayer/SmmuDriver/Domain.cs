namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>An address space of the driver: struct arm_smmu_domain with its page table.</summary>
internal sealed class Domain
{
}
