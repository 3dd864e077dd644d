using TraceReplay.Replayer.Porting;
using TraceReplay.Replayer.SmmuDriver;
using Xunit;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>Fault regions that are read on versions which keep faults otherwise: in the queue of a vIOMMU, or in v8's two regions.</summary>
public sealed class FaultPortTests
{
    /// <summary>Every fault of a guest's stage 1 is an event, and every read of the region gives the records it gave.</summary>
    [Theory]
    [InlineData("nested-v10", "basic")]
    [InlineData("nested-v10", "faults-s1")]
    [InlineData("nested-v10", "threads")]
    [InlineData("nested-v11", "faults-s1")]
    [InlineData("nested-v11", "faults-cd")]
    public void Run_RegionReadOnIommufd_GivesTheRecordsTheQueueDelivered(string dialect, string scenario)
    {
        PortedReplay ported = PortedTrace.Run(dialect, scenario, "linux-7.3");
        Assert.DoesNotContain(ported.Comparison.Differences, d => d.Kind == OutcomeKind.Fault || d.Subject.StartsWith("pread", StringComparison.Ordinal) || d.Subject.StartsWith("pwrite", StringComparison.Ordinal));
        Assert.DoesNotContain(ported.Comparison.Differences, d => d.Subject.StartsWith("read", StringComparison.Ordinal));
        Assert.DoesNotContain(ported.Port.Notes, n => n.Call == "fault region");
    }

    /// <summary>A look at the region reads the queue, so that has room where the ring has none; what the program sees in its ring is the same.</summary>
    [Fact]
    public void Run_RingThatOverflows_QueueTakesMoreAndTheRingShowsTheSame()
    {
        PortedReplay ported = PortedTrace.Run("nested-v11", "fault-overflow", "linux-7.3");
        Assert.DoesNotContain(ported.Comparison.Differences, d => d.Kind == OutcomeKind.Fault ? d.Before != "none" : d.Subject.StartsWith("pread", StringComparison.Ordinal));
    }

    /// <summary>A queue is polled: what wires or raises the interrupt otherwise, bad descriptors and mappings of the ring have no counterpart.</summary>
    [Fact]
    public void Run_FaultInterruptWiredRaisedAndMapped_OnlyWiringIsSaid()
    {
        PortedReplay ported = PortedTrace.Run("nested-v10", "fault-irq", "linux-7.3");
        Assert.DoesNotContain(ported.Comparison.Differences, d => d.Subject == "VFIO_DEVICE_SET_IRQS" && d.IsPredicted);
        Assert.Equal([15, 3], [ported.Port.Notes.Where(n => n.Call == "VFIO_DEVICE_SET_IRQS").Sum(n => n.Count), ported.Comparison.Differences.Where(d => d is { Subject: "VFIO_DEVICE_SET_IRQS", Before: "0" }).Sum(d => d.Count)]);
        Assert.Contains(PortedTrace.Run("nested-v10", "fault-region", "linux-7.3").Port.Notes, n => n is { Call: "mmap", HasCounterpart: false, Count: 7 });
        Assert.Contains(PortedTrace.Run("nested-v11", "response", "linux-7.3").Port.Notes, n => n is { Call: "page responses", HasCounterpart: false, Count: 7 });
    }

    /// <summary>v8 has rings of 85 records of 48 bytes, and two regions: a program of the later versions reads the records it read.</summary>
    [Theory]
    [InlineData("nested-v10", "basic")]
    [InlineData("nested-v10", "faults-s1")]
    [InlineData("nested-v10", "threads")]
    public void Run_RegionReadOnV8_GivesTheRecordsInTheFormOfTheProgram(string dialect, string scenario)
    {
        PortedReplay ported = PortedTrace.Run(dialect, scenario, "nested-v8");
        Assert.DoesNotContain(ported.Comparison.Differences, d => d.Kind == OutcomeKind.Fault || d.Subject.StartsWith("pread", StringComparison.Ordinal) || d.Subject.StartsWith("pwrite", StringComparison.Ordinal));
        Assert.Contains(ported.Port.Notes, n => n is { Call: "fault region", HasCounterpart: true });
    }

    /// <summary>85 entries look full before they are: v8 loses records that a ring of 512 has room for.</summary>
    [Fact]
    public void Run_ManyFaultsOnV8_LosesWhatItsRingHasNoRoomFor()
    {
        PortedReplay ported = PortedTrace.Run("nested-v11", "fault-overflow", "nested-v8");
        Assert.Contains(ported.Comparison.Differences, d => d is { Kind: OutcomeKind.Fault, After: "none" });
        Assert.Contains(PortedTrace.Run("nested-v11", "response", "nested-v8").Port.Notes, n => n is { Call: "response region", HasCounterpart: false, Count: 7 });
    }

    [Fact]
    public void Parse_OfAnyRecordWritten_IsTheFault()
    {
        var fault = new IommuFault { Type = 1, Reason = 4, Flags = 7, Pasid = 9, Permission = 3, Address = 0x1234_5678_9000, FetchAddress = 0x77 };
        var request = new IommuFault { Type = 2, Flags = 3, Pasid = 9, Group = 5, Permission = 3, Address = 0x1234_5678_9000 };
        foreach (IommuFault one in (IommuFault[])[fault, request])
        {
            byte[] bytes = new byte[IommuFault.Size];
            one.WriteTo(bytes);
            Assert.Equal(one, RingStandIn.Parse(bytes));
            Assert.Equal(one, RingStandIn.Parse(bytes.AsSpan(0, FaultRingShape.TwoRegions.EntrySize)));
        }
    }
}
