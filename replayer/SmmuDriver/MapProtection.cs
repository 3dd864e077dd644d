namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>What a mapping allows and how the memory behind it is reached; the numbers are Linux' IOMMU_* (include/linux/iommu.h of 5.10).</summary>
[Flags]
internal enum MapProtection
{
    None = 0,
    Read = 1,
    Write = 2,
    Cache = 4,
    NoExec = 8,
    Mmio = 16,
    Privileged = 32,
}
