using TraceReplay.Replayer.Porting;
using Xunit;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>Recorded programs of the nested series, said in the words of iommufd.</summary>
public sealed class IommufdPortTests
{
    private const string Refused = "is refused without an event";

    /// <summary>
    /// Guest tables, invalidations and mappings mean the same: every result of these calls and every transfer is as recorded. Only after UNSET the series
    /// leaves the device aborting, where iommufd puts it back on the parent.
    /// </summary>
    [Theory]
    [InlineData("nested-v10", "basic", 229, 234)]
    [InlineData("nested-v11", "basic", 231, 236)]
    public void Run_TableSetAndUnset_DiffersOnlyAfterUnset(string dialect, string scenario, long faults, long passes)
    {
        PortedReplay ported = Port(dialect, scenario);
        Assert.Empty(Nested(ported));
        Assert.Equal([(faults, Refused, "faults with event 0x10"), (passes, Refused, "reaches memory")], Transfers(ported));
        Assert.DoesNotContain(ported.Port.Notes, n => n.Call.StartsWith("VFIO_", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nested-v10", "bypass")]
    [InlineData("nested-v10", "bypass-first")]
    [InlineData("nested-v11", "blocks")]
    [InlineData("nested-v11", "faults-s1")]
    [InlineData("nested-v11", "faults-cd")]
    public void Run_BypassBlocksAndFaults_EveryTransferIsAsRecorded(string dialect, string scenario)
    {
        PortedReplay ported = Port(dialect, scenario);
        Assert.Empty(Nested(ported));
        Assert.Empty(Transfers(ported));
    }

    /// <summary>What v10 refuses of the context descriptor cache has a command of its own.</summary>
    [Fact]
    public void Run_Remap_TransfersAsRecordedAndContextCacheInvalidated()
    {
        PortedReplay ported = Port("nested-v10", "remap");
        Assert.Empty(Transfers(ported));
        Assert.Equal([(335, "-EINVAL", "0"), (502, "-ENOENT", "0")], Nested(ported));
    }

    /// <summary>A configuration that is set before any device is open translates from the first device on.</summary>
    [Theory]
    [InlineData("nested-v11", "order")]
    [InlineData("nested-v11", "late-attach")]
    public void Run_SetBeforeOrAfterDevices_EveryTransferIsAsRecorded(string dialect, string scenario) => Assert.Empty(Transfers(Port(dialect, scenario)));

    [Fact]
    public void Run_MsiBinding_IsWithoutCounterpart()
    {
        PortedReplay ported = Port("nested-v11", "msi-unbind");
        Assert.Contains(ported.Port.Notes, n => n is { Call: "VFIO_IOMMU_SET_MSI_BINDING", HasCounterpart: false, Count: 3 });
        OutcomeDifference binding = Assert.Single(ported.Comparison.Differences, d => d.Subject == "VFIO_IOMMU_SET_MSI_BINDING");
        Assert.False(binding.IsPredicted);
    }

    [Theory]
    [InlineData(0, false, 0u, 0UL, "0x10 0x0")]
    [InlineData(1, false, 2u, 0UL, "0x7000000000011 0x0")]
    [InlineData(2, false, 2u, 2UL, "0x7000000000012 0x5000 0x7000000000012 0x6000")]
    [InlineData(2, false, 6u, 1UL, "0x7000000000012 0x5001")]
    [InlineData(2, false, 0u, 1UL, "0x13 0x5000")]
    [InlineData(2, false, 2u, 4097UL, "0x7000000000011 0x0")]
    [InlineData(0, true, 0u, 0UL, "0x1000000006 0x0")]
    [InlineData(1, true, 1u, 0UL, "0x1000003005 0x1")]
    public void TryEncode_Invalidation_IsRawCommands(byte granularity, bool descriptors, uint flags, ulong granules, string expected)
    {
        List<ulong> commands = [];
        var request = new InvalidationRequest
        {
            Size = new ClaimedSize(true, 0),
            Version = 1,
            Cache = descriptors ? (byte)4 : (byte)1,
            Granularity = granularity,
            TargetFlags = flags,
            ArchId = 7,
            Pasid = 3,
            Address = 0x5000,
            GranuleSize = 0x1000,
            GranuleCount = granules,
        };
        Assert.Null(RawInvalidation.TryEncode(request, [0x10], commands));
        Assert.Equal(expected, string.Join(' ', commands.Select(word => $"0x{word:x}")));
    }

    [Fact]
    public void TryEncode_InvalidationByPasid_HasNoCommand() =>
        Assert.NotNull(RawInvalidation.TryEncode(new InvalidationRequest { Size = new ClaimedSize(true, 0), Version = 1, Cache = 1, Granularity = 1, TargetFlags = 1 }, [0x10], []));

    [Theory]
    [InlineData(1, 0x4000004bUL, 0xd4UL)]
    [InlineData(2, 0x9UL, 0UL)]
    [InlineData(3, 0x1UL, 0UL)]
    public void TryEncode_Configuration_IsTheStreamEntry(byte config, ulong word0, ulong word1)
    {
        var request = new PasidTableRequest { Flags = 1, Size = new ClaimedSize(true, 0), Version = 1, Format = 1, SmmuVersion = 1, Config = config, BasePtr = 0x4000_0040 };
        Assert.True(StreamEntryRequest.TryEncode(request, out ulong first, out ulong second));
        Assert.Equal((word0, word1), (first, second));
        Assert.False(StreamEntryRequest.TryEncode(request with { Config = 4 }, out _, out _));
    }

    /// <summary>A kernel whose iommufd has no vIOMMUs has nothing to say it with.</summary>
    [Fact]
    public void Run_KernelWithoutVirtualIommus_IsNotSaidInIommufd()
    {
        Assert.True(Port("nested-v10", "basic").Port.SaysIommufd);
        Assert.False(Port("nested-v10", "basic", "linux-6.12").Port.SaysIommufd);
        Assert.False(Port("nested-v10", "basic", "nested-v11").Port.SaysIommufd);
    }

    private static List<(long, string, string)> Transfers(PortedReplay ported) =>
        [.. ported.Comparison.Differences.Where(d => d.Kind == OutcomeKind.Transfer).Select(d => (d.FirstRecord, d.Before, d.After))];

    private static List<(long, string, string)> Nested(PortedReplay ported) =>
        [.. ported.Comparison.Differences.Where(d => d.Subject.StartsWith("VFIO_IOMMU_", StringComparison.Ordinal) || d.Subject is "VFIO_SET_IOMMU" or "VFIO_GROUP_GET_DEVICE_FD" or "VFIO_CHECK_EXTENSION").Select(d => (d.FirstRecord, d.Before, d.After))];

    private static PortedReplay Port(string dialect, string scenario, string target = "linux-7.3") => PortedTrace.Run(dialect, scenario, target);
}
