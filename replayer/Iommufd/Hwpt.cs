using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>Something a device can be attached to. Kernel: struct iommufd_hw_pagetable.</summary>
internal abstract class Hwpt : IommufdObject
{
    private FaultQueue? _faults;

    public abstract Domain Domain { get; }

    /// <summary>The page table that answers for mappings and reserved ranges: itself, or the parent of a nested one.</summary>
    public abstract PagingHwpt Paging { get; }

    /// <summary>IOMMU_HWPT_ALLOC_PASID: devices attached here may have PASIDs attached elsewhere.</summary>
    public bool PasidCompatible { get; init; }

    /// <summary>Made for an attachment to an address space; goes with its last device.</summary>
    public bool IsAutomatic { get; init; }

    public FaultQueue? Faults
    {
        get => _faults;
        set
        {
            _faults = value;
            if (value is not null)
            {
                value.Users++;
            }
        }
    }

    public override void Destroy()
    {
        if (_faults is not null)
        {
            _faults.Users--;
        }
    }
}
