using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver.Modern;

/// <summary>What a user makes of an SMMU beside paging domains: virtual SMMUs, their streams, nested domains. Kernel: arm-smmu-v3-iommufd.c of Linux 7.3.</summary>
internal sealed class UserDomains(DriverContext context, DomainTables tables)
{
    private const uint ArmSmmuV3 = 1;

    private static readonly Rule NoVirtual = new(
        "viommu.unsupported", "a virtual SMMU is of type ARM_SMMUV3, needs both stages, and attributes that a guest cannot get around: S2FWB or fully coherent devices",
        "Linux 7.3 arm-smmu-v3-iommufd.c arm_smmu_get_viommu_size");

    private static readonly Rule NestingTooLate = new(
        "nesting.finalised", "a domain made for a device is finished, so it cannot become a nesting one", "Linux 6.12 arm-smmu-v3.c arm_smmu_enable_nesting");

    private static readonly Rule NestingGone = new("nesting.gone", "iommu_enable_nesting is gone since 6.13", "Linux 7.3 include/linux/iommu.h");

    private static readonly Rule StreamTaken = new("vdevice.taken", "the guest's StreamID or the device is in use already", "Linux 7.3 drivers/iommu/iommufd/viommu.c");

    public DriverResult SetNesting(Domain domain)
    {
        if (context.Dialect.Driver >= SmmuDriverGeneration.Linux73)
        {
            return DriverResult.Fail(Errno.EOPNOTSUPP, NestingGone);
        }

        if (domain.IsFinalised)
        {
            return DriverResult.Fail(Errno.EPERM, NestingTooLate);
        }

        domain.Stage = DomainStage.Stage2;
        return tables.Finalise(domain);
    }

    public DriverResult CanBeVirtual(uint type, bool fullyCoherent)
    {
        SmmuFeatures features = context.Features;
        bool can = context.Dialect.Driver >= SmmuDriverGeneration.Linux73 && features.Nesting && (fullyCoherent || features.Stage2ForcesAttributes) && type == ArmSmmuV3;
        return can ? DriverResult.Success : DriverResult.Fail(Errno.EOPNOTSUPP, NoVirtual);
    }

    public static DriverResult CreateNested(VirtualSmmu smmu, uint flags, ulong ste0, ulong ste1, out Domain? domain)
    {
        DriverResult result = VirtualEntry.Check(flags, ref ste0, ref ste1);
        domain = result.Ok ? new Domain(isDefault: false) { Kind = DomainKind.Nested, Virtual = smmu, VirtualSte0 = ste0, VirtualSte1 = ste1 } : null;
        return result;
    }

    public static DriverResult BindStream(VirtualSmmu smmu, Master master, ulong virtualId)
    {
        if (master.BoundStream is not null || !smmu.Add(virtualId, master))
        {
            return DriverResult.Fail(Errno.EEXIST, StreamTaken);
        }

        master.BoundStream = new VirtualStream(smmu, virtualId);
        return DriverResult.Success;
    }

    public static void UnbindStream(Master master)
    {
        if (master.BoundStream is { } stream)
        {
            stream.Smmu.Remove(stream.Id);
            master.BoundStream = null;
        }
    }
}
