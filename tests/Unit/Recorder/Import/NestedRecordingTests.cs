using System.Globalization;
using System.Text.Json;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import;
using TraceReplay.Recorder.Import.Merge;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Recorder.Import;

public sealed class NestedRecordingTests
{
    public static TheoryData<string> Recordings()
    {
        var data = new TheoryData<string>();
        foreach (string name in Names().DefaultIfEmpty("(none)"))
        {
            data.Add(name);
        }

        return data;
    }

    [SharedTheory]
    [MemberData(nameof(Recordings))]
    public void Import_NestedRecording_LeavesNothingOut(string name)
    {
        (ListSink sink, ImportSummary summary) = Import(name);
        Assert.Empty(summary.Unknown.Counts);
        Assert.Empty(summary.Warnings);
        string[] trace = File.ReadAllLines(PathOf(name, ".qemu.log"));
        Assert.Equal(trace.Count(l => l.Contains(" smmuv3_config_cache_", StringComparison.Ordinal)), sink.Kinds.Count(k => k == RecordKind.SmmuTranslation));
        Assert.Equal(trace.Count(l => l.Contains(" smmuv3_cmdq_opcode", StringComparison.Ordinal)), sink.Kinds.Count(k => k == RecordKind.SmmuCommand));
        Assert.Equal(trace.Count(l => l.Contains("_mmio", StringComparison.Ordinal)), sink.Kinds.Count(k => k == RecordKind.SmmuRegister));
        Assert.Equal(trace.Count(l => l.Contains("trigger_irq", StringComparison.Ordinal)), sink.Kinds.Count(k => k == RecordKind.SmmuInterrupt));
    }

    [SharedTheory]
    [MemberData(nameof(Recordings))]
    public void Import_NestedRecording_PutsConfigurationCommandsBehindTheirCall(string name)
    {
        // The last call before every CFGI_STE since the first call; nothing but these and the death of a process changes streams.
        HashSet<string> causes = ["0x3b66", "0x3b68", "0x3b69", "0x3b7a", "Exit"];
        string? lastCall = null;
        foreach (string record in Import(name).Sink.Lines)
        {
            string[] words = record.Split(' ');
            if (words[1] is "Open" or "Close" or "Ioctl" or "Transfer" or "Mmap" or "Munmap" or "Eventfd" or "Dup" or "Exit")
            {
                lastCall = words[1] == "Ioctl" ? words[3] : words[1];
            }
            else if (lastCall is not null && words[1] == "SmmuCommand" && words[2] == "0x03")
            {
                Assert.Contains(lastCall, causes);
            }
        }
    }

    [SharedTheory]
    [MemberData(nameof(Recordings))]
    public void Import_NestedRecording_AgreesWithItsClockFile(string name)
    {
        using JsonDocument clock = JsonDocument.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(PathOf(name, ""))!, "clock.json")));
        if (!clock.RootElement.GetProperty("scenarios").TryGetProperty(Path.GetFileName(name), out JsonElement entry))
        {
            return;
        }

        ClockAlignment own = Import(name).Summary.Clock!;
        long given = long.Parse(entry.GetProperty("offset_ns").GetString()!, CultureInfo.InvariantCulture);
        Assert.InRange(Math.Abs(own.Offset - given), 0, own.Uncertainty + entry.GetProperty("plus_minus_ns").GetInt64());
    }

    [SharedFact]
    public void Import_EveryTranslation_BelongsToAStartedTransfer()
    {
        foreach (string name in Names().Where(n => n.EndsWith("faults-s1", StringComparison.Ordinal) || n.EndsWith("basic", StringComparison.Ordinal)))
        {
            int open = 0;
            foreach (RecordKind kind in Import(name).Sink.Kinds)
            {
                open = kind switch { RecordKind.Dma => 1, RecordKind.DmaEnd => 0, _ => open };
                Assert.True(kind != RecordKind.SmmuTranslation || open == 1, name);
            }
        }
    }

    [SharedFact]
    public void Import_NestedRecordingTwice_GivesTheSameRecords()
    {
        string name = Path.Combine("v10", "basic");
        string clock = PathOf(Path.Combine("v10", "clock"), ".json");
        Assert.Equal(Import(name, clock).Sink.Lines, Import(name, clock).Sink.Lines);
    }

    [SharedFact]
    public void Import_ModernRecordings_AreNotRefusedAndLeaveNothingOut()
    {
        foreach (string folder in Directory.GetDirectories(Path.Combine(SharedData.Root!, "sessions", "modern")).Order(StringComparer.Ordinal))
        {
            string[] files = [.. Directory.GetFiles(folder).Where(f => Path.GetFileName(f) is "capture.jsonl" or "capture.jsonl.gz" or "l0-smmu.log" or "l0-smmu.log.gz").Order(StringComparer.Ordinal)];
            ImportSummary summary = ImportFiles.Import(null, files).Summary;
            Assert.True(summary.Unknown.Counts.Count == 0, $"{folder}: {summary.Unknown}");
        }
    }

    /// <summary>"v10/basic" and so on.</summary>
    private static IEnumerable<string> Names()
    {
        if (SharedData.Root is not { } root)
        {
            return [];
        }

        string folder = Path.Combine(root, "sessions", "nested");
        return Directory.GetFiles(folder, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => Path.GetRelativePath(folder, f)[..^".jsonl".Length]);
    }

    internal static (ListSink Sink, ImportSummary Summary) Import(string name, params string[] more)
    {
        var sink = new ListSink();
        var summary = new ImportSummary();
        TraceReplay.Recorder.Import.Recording recording = LogImport.Read([PathOf(name, ".jsonl"), PathOf(name, ".qemu.log"), .. more], CancellationToken.None);
        LogImport.Write(recording, null, sink, summary, CancellationToken.None);
        return (sink, summary);
    }

    internal static string PathOf(string name, string ending) => Path.Combine(SharedData.Root!, "sessions", "nested", name + ending);
}
