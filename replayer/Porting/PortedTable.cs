namespace TraceReplay.Replayer.Porting;

/// <summary>A page table of an iommufd that is to be said in containers.</summary>
/// <param name="Space">The address space it is of; of a nested one, that of its parent.</param>
/// <param name="Guest">The guest's SMMU, of a nested one.</param>
/// <param name="Configuration">What a nested one's STE means.</param>
internal sealed record PortedTable(PortedSpace Space, PortedGuest? Guest = null, PasidTableRequest? Configuration = null);
