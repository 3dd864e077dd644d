using System.Text.Json;
using TraceReplay.Formats.Records;
using TraceReplay.Tests.Support;
using Xunit;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Replayer.Cli;

public sealed class InfoCommandTests : CommandLine
{
    [Fact]
    public void Info_Log_ShowsOriginCountsTimeAndIntegrity()
    {
        File.WriteAllBytes(At("a.trlog"), LogBuilder.Write(Records()));

        (int exit, string output, string errors) = Run("info", At("a.trlog"));

        Assert.Equal(0, exit);
        Assert.Empty(errors);
        Assert.Contains("format 1, written by tracerecord 0.1.0", output, StringComparison.Ordinal);
        Assert.Contains("kernel 5.10.262 on aarch64, clock monotonic", output, StringComparison.Ordinal);
        Assert.Contains("/bin/vmm --nested", output, StringComparison.Ordinal);
        Assert.Contains("clock.uncertainty_ns", output, StringComparison.Ordinal);
        Assert.Contains("1.000000000 s to 3.000000000 s, 2.000000000 s", output, StringComparison.Ordinal);
        Assert.Matches(@"VFIO_IOMMU_MAP_DMA +2, 1 refused", output);
        Assert.Matches(@"ioctl 0x3b99 +1\n", output);
        Assert.Contains("ring: 12 record(s), overflow", output, StringComparison.Ordinal);
        Assert.Contains("intact", output, StringComparison.Ordinal);
    }

    [Fact]
    public void InfoJson_Log_HasTheStableKeys()
    {
        File.WriteAllBytes(At("a.trlog"), LogBuilder.Write(Records()));

        (int exit, string output, _) = Run("info", "--json", At("a.trlog"));

        using JsonDocument json = JsonDocument.Parse(output);
        JsonElement root = json.RootElement;
        Assert.Equal(0, exit);
        Assert.Equal(1, root.GetProperty("formatVersion").GetInt32());
        Assert.Equal(5, root.GetProperty("records").GetInt64());
        Assert.Equal(new FileInfo(At("a.trlog")).Length, root.GetProperty("bytes").GetInt64());
        Assert.Equal(3, root.GetProperty("kinds").GetProperty("Ioctl").GetInt64());
        Assert.Equal(2, root.GetProperty("ioctls").GetProperty("VFIO_IOMMU_MAP_DMA").GetInt64());
        Assert.Equal(1, root.GetProperty("gaps").GetInt64());
        Assert.Equal(12, root.GetProperty("lostRecords").GetInt64());
        Assert.True(root.GetProperty("complete").GetBoolean());
        Assert.Equal("arm64", root.GetProperty("origin").GetProperty("host").GetString());
    }

    [Fact]
    public void Info_LogOfARunningProgram_SaysHowItBeganWhatWasCapturedAndWhatWasLost()
    {
        var session = new SessionRecord { Source = "live-ebpf" };
        session.Properties.Add(new Property("capture.tables", "walk"));
        session.Properties.Add(new Property("recording.began", "mid-session"));
        GapRecord full = new() { Source = "ebpf", Cause = GapCauses.RingFull, Count = 3 };
        GapRecord fullAgain = new() { Source = "ebpf", Cause = GapCauses.RingFull, Count = 4 };
        GapRecord unknown = new() { Source = "tables", Cause = GapCauses.TablePageUnreadable, Count = -1 };
        File.WriteAllBytes(At("a.trlog"), LogBuilder.Write([session, full, fullAgain, unknown]));

        (_, string output, _) = Run("info", At("a.trlog"));
        (_, string text, _) = Run("info", "--json", At("a.trlog"));

        Assert.Matches(@"began +mid-session", output);
        Assert.Matches(@"capture\.tables +walk", output);
        Assert.Contains("ebpf: 7 record(s) in 2 gaps, ring-full", output, StringComparison.Ordinal);
        Assert.Contains("tables: an unknown number of record(s), table-page-unreadable", output, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(text);
        Assert.True(json.RootElement.GetProperty("beganMidSession").GetBoolean());
        Assert.Equal(7, json.RootElement.GetProperty("losses")[0].GetProperty("records").GetInt64());
        Assert.Equal("table-page-unreadable", json.RootElement.GetProperty("losses")[1].GetProperty("cause").GetString());
    }

    [Fact]
    public void Info_DamagedLog_CountsWhatIsReadableAndIsDamaged()
    {
        (int exit, string output, string errors) = Run("info", WriteDamagedLog("a.trlog"));

        Assert.Equal(3, exit);
        Assert.Contains("1 damaged place(s)", output, StringComparison.Ordinal);
        Assert.Contains("tracereplay recover", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void InfoQuiet_DamagedLog_SaysNothingOnStandardError()
    {
        (int exit, _, string errors) = Run("info", "--quiet", WriteDamagedLog("a.trlog"));

        Assert.Equal(3, exit);
        Assert.Empty(errors);
    }

    [Fact]
    public void Info_EscapeSequencesInALog_DoNotReachTheTerminal()
    {
        File.WriteAllBytes(At("a.trlog"), LogBuilder.Write([new SessionRecord { Source = "\u001b[2Jgone" }]));

        (_, string output, _) = Run("info", At("a.trlog"));

        Assert.DoesNotContain('\u001b', output);
        Assert.Contains("\\x1b[2Jgone", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_LogWithoutRecords_IsFine()
    {
        File.WriteAllBytes(At("a.trlog"), LogBuilder.Write([]));

        (int exit, string output, _) = Run("info", At("a.trlog"));

        Assert.Equal(0, exit);
        Assert.Contains("0, 0", output, StringComparison.Ordinal);
    }

    private static IEnumerable<Record> Records()
    {
        var session = new SessionRecord { Source = "vfio-session", Kernel = "5.10.262", Architecture = "aarch64", Clock = "monotonic", Time = 9_000_000_000 };
        session.CommandLine.AddRange(["/bin/vmm", "--nested"]);
        session.Properties.Add(new Property("clock.uncertainty_ns", "242548"));
        yield return session;
        yield return new IoctlRecord { Target = "/dev/vfio/vfio", Request = 0x3b71, HasPointer = true, Time = 1_000_000_000 };
        yield return new IoctlRecord { Target = "/dev/vfio/vfio", Request = 0x3b71, HasPointer = true, Time = 2_000_000_000, Result = -22 };
        yield return new IoctlRecord { Target = "/dev/vfio/vfio", Request = 0x3b99, Time = 2_000_000_000 };
        yield return new GapRecord { Source = "ring", Cause = "overflow", Count = 12, Time = 3_000_000_000 };
    }
}
