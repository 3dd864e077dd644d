namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>Which IOMMU the recorded machine translates with: a fact of the machine, not of its kernel's version.</summary>
internal enum HostIommu
{
    /// <summary>SMMUv3, the one the model has as hardware.</summary>
    ArmSmmu,

    /// <summary>VT-d.</summary>
    Intel,

    /// <summary>AMD-Vi.</summary>
    Amd,
}
