namespace TraceReplay.Formats.Dialects;

/// <summary>Shapes of Linux' IOMMU core and SMMUv3 driver that differ in what they write and which commands they issue.</summary>
public enum SmmuDriverGeneration
{
    /// <summary>5.10: attach and detach; devices without owner are in their default domain. The nested series sits on this one.</summary>
    Linux510,

    /// <summary>6.1: DMA ownership of groups, otherwise like 5.10.</summary>
    Linux61,

    /// <summary>6.12: stream table entries change by the bits the SMMU uses; no nesting for users.</summary>
    Linux612,

    /// <summary>7.3: paging domains made for a device, nesting parents and nested domains, virtual SMMUs, invalidation arrays.</summary>
    Linux73,
}
