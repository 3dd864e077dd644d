using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.VmTests.Support;
using Xunit;

namespace TraceReplay.VmTests;

/// <summary>A long session with a transfer that the IOMMU refuses at its end, recorded whole and by a ring that a fault makes write.</summary>
public sealed class FlightRecorderTests
{
    private const ulong FaultIova = 0x900000;

    [VmFact]
    public void Fault_OfTheIommu_IsARecord()
    {
        using LogReader log = LogReader.Open(VmRun.Record.PathOf("full.trlog"));
        List<string> faults = [];
        while (log.Read() is { } record)
        {
            if (record is IommuFaultRecord fault)
            {
                faults.Add($"{fault.Device} 0x{fault.Iova:x} {fault.Flags}");
            }
        }

        // A read of what is not mapped, a write into what may only be read.
        Assert.Contains($"0000:00:04.0 0x{FaultIova:x} 1", faults);
    }

    [VmFact]
    public void Ring_OnAFault_HoldsTheEndOfTheSession()
    {
        List<RecordedCall> full = RecordedCall.Of(VmRun.Record.PathOf("full.trlog"));
        List<RecordedCall> ring = RecordedCall.Of(VmRun.Record.PathOf("ring.trlog"));
        Assert.InRange(ring.Count, 20, full.Count / 2);

        // In front stand the calls that made the state; from the gap on it is the full log.
        int common = 0;
        RecordedCall last = ring[^1];
        int end = Enumerable.Range(0, full.Count).Where(i => full[i].Text == last.Text).DefaultIfEmpty(-1).MinBy(i => i < 0 ? 0 : Math.Abs(full[i].Time - last.Time));
        Assert.True(end >= 0, $"the full log does not hold {last}");
        while (common < ring.Count && common <= end && ring[^(common + 1)].Text == full[end - common].Text)
        {
            common++;
        }

        Assert.True(common >= ring.Count / 2, $"only {common} of {ring.Count} calls are the end of the full log; then {ring[^(common + 1)]}");
    }

    [VmFact]
    public void Replay_OfARing_HasTheVerdictsOfTheFullLog()
    {
        ToolRun full = ToolRun.Replayer("replay", VmRun.Record.PathOf("full.trlog"), "--all");
        ToolRun ring = ToolRun.Replayer("replay", VmRun.Record.PathOf("ring.trlog"), "--all");
        Assert.True(full.ExitCode == 0, full.All);
        Assert.True(ring.ExitCode == 0, ring.All);
        Assert.Contains("dialect linux-6.1", ring.Output);
    }
}
