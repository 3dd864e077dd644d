using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>Linux 5.10's SMMUv3 driver with the nested series of the dialect.</summary>
internal sealed class ArmSmmuDriver(Smmu smmu, PhysicalMemory memory, PageAllocator pages, Dialect dialect)
{
    public IRegisterObserver? RegisterObserver { get; set; }

    /// <summary>Reset has enabled the SMMU and its queues.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Physical page of the interrupt controller's doorbell, and the doorbell's offset in it.</summary>
    public ulong DoorbellPage { get; set; } = 0x809_0000;

    public uint DoorbellOffset { get; set; } = 0x40;

    public void Reset() => throw new NotImplementedException($"{smmu}{memory}{pages}{dialect}");

    public Master AddMaster(uint streamId) => throw new NotImplementedException();

    public Master? FindMaster(uint streamId) => throw new NotImplementedException();

    public Domain CreateDomain() => throw new NotImplementedException();

    public DriverResult SetNesting(Domain domain) => throw new NotImplementedException();

    public DriverResult Attach(Domain domain, Master master) => throw new NotImplementedException();

    /// <summary>The device returns to its default domain.</summary>
    public void Detach(Domain domain, Master master) => throw new NotImplementedException();

    public void Free(Domain domain) => throw new NotImplementedException();

    /// <summary>iommu_map: one physically contiguous run.</summary>
    public DriverResult Map(Domain domain, ulong iova, ulong pa, ulong size, MapProtection protection) => throw new NotImplementedException();

    /// <summary>iommu_unmap: unmaps and invalidates.</summary>
    /// <returns>Bytes unmapped.</returns>
    public ulong Unmap(Domain domain, ulong iova, ulong size) => throw new NotImplementedException();

    /// <summary>iommu_unmap_fast: unmaps and leaves the invalidation in <paramref name="gather"/>.</summary>
    public ulong UnmapFast(Domain domain, ulong iova, ulong size, ref TlbGather gather) => throw new NotImplementedException();

    /// <summary>iommu_iotlb_sync: invalidates what was gathered and starts over.</summary>
    public void SyncTlb(Domain domain, ref TlbGather gather) => throw new NotImplementedException();

    /// <summary>iommu_iova_to_phys: 0 when nothing is mapped.</summary>
    public ulong IovaToPhysical(Domain domain, ulong iova) => throw new NotImplementedException();

    public DriverResult AttachPasidTable(Domain domain, in PasidTableConfig config) => throw new NotImplementedException();

    public DriverResult DetachPasidTable(Domain domain) => throw new NotImplementedException();

    /// <summary>One call per device of the domain, as the kernel makes them.</summary>
    public DriverResult CacheInvalidate(Domain domain, in CacheInvalidation invalidation) => throw new NotImplementedException();

    public DriverResult BindMsi(Domain domain, ulong iova, ulong gpa, ulong size) => throw new NotImplementedException();

    public DriverResult UnbindMsi(Domain domain, ulong iova) => throw new NotImplementedException();

    /// <summary>What setting up a message interrupt of the device does: finds or makes the mapping of the doorbell.</summary>
    /// <param name="deviceAddress">Address the device is told to write.</param>
    /// <param name="doorbellPhysical">Where that write must arrive.</param>
    public DriverResult PrepareMsi(Master master, out ulong deviceAddress, out ulong doorbellPhysical) => throw new NotImplementedException();

    /// <summary>Message interrupts of the device are torn down.</summary>
    public void ReleaseMsi(Master master) => throw new NotImplementedException();

    /// <summary>Handles one record of the event queue and writes EVENTQ_CONS.</summary>
    /// <returns>False when the queue is empty.</returns>
    public bool ConsumeEvent() => throw new NotImplementedException();

    public void DrainEvents() => throw new NotImplementedException();

    /// <summary>A call that never returned repeats its commands once more.</summary>
    /// <returns>False when no call is stuck in a loop.</returns>
    public bool ContinueLoop() => throw new NotImplementedException();

    public void AddStateHash(ref StateHash hash) => throw new NotImplementedException();
}
