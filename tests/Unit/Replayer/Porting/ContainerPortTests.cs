using TraceReplay.Replayer.Porting;
using Xunit;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>Recorded programs of iommufd, said in the words of containers: of the nested series, and of kernels without it.</summary>
public sealed class ContainerPortTests
{
    private const string Kernel = "linux-7.3";

    /// <summary>
    /// Bypass, abort, stage 1, two devices: every call succeeds as it did, every fault record and every event read is as recorded. Only back on the parent
    /// the device of v8 to v13 aborts, since UNSET leaves it so.
    /// </summary>
    [Theory]
    [InlineData("a-nested-itd", "nested-v8", 17)]
    [InlineData("a-nested-itd", "nested-v10", 17)]
    [InlineData("a-nested-itd", "nested-v11", 17)]
    [InlineData("a-nested-itd", "nested-v12", 16)]
    [InlineData("a-nested-edu", "nested-v11", 17)]
    public void Run_StageOneOfOneDevice_DiffersOnlyBackOnTheParent(string scenario, string target, long transfers)
    {
        PortedReplay ported = Port(scenario, target);
        Assert.Equal(0, ported.Port.WithoutCounterpart);
        Assert.All(ported.Comparison.Differences, d => Assert.Equal(OutcomeKind.Message, d.Kind));
        Assert.Equal(transfers, ported.Comparison.Different);
    }

    /// <summary>Each device has a container of its own, so each has its own stage 1; v11 has no command for the whole TLB.</summary>
    [Fact]
    public void Run_TwoDevicesBehindOneVirtualIommu_EachTranslatesByItsOwnTable()
    {
        PortedReplay ported = Port("a-twodev-itd", "nested-v11");
        Assert.DoesNotContain(ported.Comparison.Differences, d => d.Kind is OutcomeKind.Message or OutcomeKind.Transfer or OutcomeKind.Fault);
        Assert.Equal(["IOMMU_HWPT_INVALIDATE: 0 -> -EINVAL", "VFIO_DEVICE_ATTACH_IOMMUFD_PT: -ENOENT -> 0"], Predicted(ported));
    }

    /// <summary>A VMM with an accelerated virtual SMMU: what its guest's device reached, and what its guest was told of faults, is as recorded.</summary>
    [Fact]
    public void Run_AcceleratedVirtualSmmu_TransfersAndFaultsAreAsRecorded()
    {
        PortedReplay ported = Port("b-accel-fault-q11", "nested-v11");
        Assert.DoesNotContain(ported.Comparison.Differences, d => d.Kind is OutcomeKind.Message or OutcomeKind.Transfer or OutcomeKind.Fault || d.Subject.StartsWith("read", StringComparison.Ordinal));
        Assert.DoesNotContain(ported.Comparison.Differences, d => d.Subject == "VFIO_DEVICE_ATTACH_IOMMUFD_PT");
    }

    /// <summary>v11 sends no command for an ASID: what the guest invalidated so is still there, and its device writes through it.</summary>
    [Fact]
    public void Run_InvalidationByAsidOnV11_LeavesStaleEntries()
    {
        PortedReplay ported = Port("a-inval-itd", "nested-v11");
        Assert.Contains(ported.Comparison.Differences, d => d is { Kind: OutcomeKind.Message, Before: "faults with event 0x10", After: "reaches memory" });
        Assert.DoesNotContain(Port("a-inval-itd", "nested-v12").Comparison.Differences, d => d.Kind == OutcomeKind.Message);
    }

    /// <summary>What no request of the series means is named and never taken for a success.</summary>
    [Fact]
    public void Run_CommandsAndFormsOfIommufdAlone_AreWithoutCounterpart()
    {
        PortedReplay ported = Port("a-inval-itd", "nested-v12");
        Assert.Equal([1, 11, 22], ported.Port.Notes.Where(n => n.Call == "IOMMU_HWPT_INVALIDATE" && !n.HasCounterpart).Select(n => n.Count).Order());
        Assert.DoesNotContain(ported.Comparison.Differences, d => d.Subject == "IOMMU_HWPT_INVALIDATE" && d.Before.StartsWith('-') && d.After == "0");
        Assert.Contains(Port("a-hwinfo", "nested-v12").Port.Notes, n => n is { Call: "IOMMU_GET_HW_INFO", HasCounterpart: false, Count: 17 });
    }

    /// <summary>Without nesting an address space is a container of type 1: mappings, transfers and device calls are said there, a guest's stage 1 is not.</summary>
    [Fact]
    public void Run_KernelWithoutTheSeries_SaysAddressSpacesAndNoStageOne()
    {
        PortedReplay plain = Port("a-device-itd", "linux-6.1");
        Assert.Equal(0, plain.Port.WithoutCounterpart);
        Assert.DoesNotContain(plain.Comparison.Differences, d => d.Subject.StartsWith("IOMMU_", StringComparison.Ordinal) || d.Kind == OutcomeKind.Message);
        PortedReplay nested = Port("a-nested-itd", "linux-5.10");
        Assert.Contains(nested.Port.Notes, n => n is { Call: "VFIO_DEVICE_ATTACH_IOMMUFD_PT", HasCounterpart: false, Count: 5 });
        Assert.Contains(nested.Port.Notes, n => n is { Call: "IOMMU_VEVENTQ_ALLOC", HasCounterpart: false });
    }

    /// <summary>A kernel with iommufd is spoken to as it is, and so is an iommufd that only serves a container.</summary>
    [Fact]
    public void Run_KernelWithIommufdOrContainerCalls_IsNotSaidInContainers()
    {
        Assert.True(Port("a-nested-itd", "nested-v10").Port.SaysContainers);
        Assert.False(Port("a-nested-itd", "linux-7.3-compat").Port.SaysContainers);
        Assert.False(Port("a-type1-on-iommufd-edu", "nested-v10").Port.SaysContainers);
    }

    /// <summary>An address space is swapped under a device by unmapping what was there and mapping what is.</summary>
    [Fact]
    public void Run_AddressSpacesReplacedUnderADevice_TransfersReachTheNewOne()
    {
        PortedReplay ported = Port("a-ioas-edu", "linux-5.10");
        Assert.Equal(["is refused without an event -> faults with event 0x10"], ported.Comparison.Differences.Where(d => d.Kind == OutcomeKind.Message).Select(d => $"{d.Before} -> {d.After}"));
        Assert.DoesNotContain(ported.Comparison.Differences, d => d.Subject.StartsWith("VFIO_DEVICE_ATTACH", StringComparison.Ordinal));
    }

    private static List<string> Predicted(PortedReplay ported) =>
        [.. ported.Comparison.Differences.Where(d => d.IsPredicted).Select(d => $"{d.Subject}: {d.Before} -> {d.After}")];

    private static PortedReplay Port(string scenario, string target) => PortedTrace.Run(Kernel, scenario, target);
}
