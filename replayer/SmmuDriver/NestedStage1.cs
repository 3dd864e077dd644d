using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>The user's stage-1 configuration of a nesting domain. Nested series: arm_smmu_attach_pasid_table and arm_smmu_detach_pasid_table.</summary>
internal sealed class NestedStage1(DriverContext context, StreamEntryWriter entries)
{
    private const byte Translate = 1;
    private const byte Bypass = 2;
    private const byte AbortAll = 3;
    private const byte TwoLevel64K = 2;
    private const string Source = "IOMMU v10 and v13 patches, arm-smmu-v3.c arm_smmu_attach_pasid_table";

    private static readonly Rule Format = new("pasid-table.format", "the format must be SMMUv3 (1)", Source);
    private static readonly Rule Version = new("pasid-table.version", "both versions must be 1", Source);
    private static readonly Rule NotNesting = new("pasid-table.not-nesting", "the domain must be nesting and have a device", Source);
    private static readonly Rule Config = new("pasid-table.config", "the configuration must be translate, bypass or abort", Source);

    private static readonly Rule AlreadySet = new(
        "pasid-table.already-set", "a table that translates cannot be replaced: unset it or abort first", Source);

    private static readonly Rule OneDescriptor = new("pasid-table.pasid-bits", "only one context descriptor is supported", "IOMMU v8 to v11 patches, arm-smmu-v3.c arm_smmu_attach_pasid_table");

    private static readonly Rule TooManyDescriptors = new(
        "pasid-table.ssid-bits", "there may not be more context descriptors than a device has substreams", "IOMMU v12 to v14 patches, arm-smmu-v3.c arm_smmu_attach_pasid_table");

    private static readonly Rule NoTwoLevel = new(
        "pasid-table.s1fmt", "the SMMU has no two-level context descriptor tables", "IOMMU v12 to v14 patches, arm-smmu-v3.c arm_smmu_attach_pasid_table");

    private readonly bool _oneDescriptor = context.Dialect.Has(Quirk.SingleContextDescriptor);
    private readonly bool _detachAborts = context.Dialect.Has(Quirk.DetachLeavesAbort);

    public DriverResult Attach(Domain domain, in PasidTableConfig config)
    {
        if (Check(domain, config) is { } refused)
        {
            return DriverResult.Fail(Errno.EINVAL, refused);
        }

        domain.GuestStage1 = config.Config == Translate;
        domain.Abort = config.Config == AbortAll;
        if (config.Config == Translate)
        {
            // The base pointer is not checked: bits the entry has no room for are dropped when it is written.
            domain.ContextTable = config.BasePtr;
            domain.ContextFormat = _oneDescriptor ? (byte)0 : config.S1Fmt;
            domain.ContextBits = config.PasidBits;
        }

        return InstallAll(domain);
    }

    public DriverResult Detach(Domain domain)
    {
        if (domain.Stage != DomainStage.Nested)
        {
            return DriverResult.Success;
        }

        domain.GuestStage1 = false;
        domain.Abort = _detachAborts;
        return InstallAll(domain);
    }

    private Rule? Check(Domain domain, in PasidTableConfig config)
    {
        if (config.Format != 1)
        {
            return Format;
        }

        if (config.Version != 1 || config.SmmuVersion != 1)
        {
            return Version;
        }

        if (domain.Stage != DomainStage.Nested || !domain.IsFinalised)
        {
            return NotNesting;
        }

        return config.Config switch
        {
            Bypass or AbortAll => null,
            Translate => CheckTranslate(domain, config),
            _ => Config,
        };
    }

    private Rule? CheckTranslate(Domain domain, in PasidTableConfig config)
    {
        if (domain.GuestStage1)
        {
            return AlreadySet;
        }

        if (_oneDescriptor)
        {
            return config.PasidBits != 0 ? OneDescriptor : null;
        }

        foreach (Master master in domain.MasterList)
        {
            if (config.PasidBits > master.SubstreamBits)
            {
                return TooManyDescriptors;
            }
        }

        return config.S1Fmt == TwoLevel64K && !context.Features.TwoLevelContextTable ? NoTwoLevel : null;
    }

    private DriverResult InstallAll(Domain domain)
    {
        foreach (Master master in domain.MasterList)
        {
            if (entries.Install(master) is { } stopped)
            {
                return DriverResult.Stuck(stopped);
            }
        }

        return DriverResult.Success;
    }
}
