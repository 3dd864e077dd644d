using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Recorder.Import;

public sealed class NestedRecordingTests
{
    public static TheoryData<string> Recordings()
    {
        var data = new TheoryData<string>();
        if (SharedData.Root is { } root)
        {
            foreach (string file in Directory.GetFiles(Path.Combine(root, "sessions", "nested"), "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                data.Add(Path.GetRelativePath(Path.Combine(root, "sessions", "nested"), file)[..^".jsonl".Length]);
            }
        }
        else
        {
            data.Add("(none)");
        }

        return data;
    }

    [SharedTheory]
    [MemberData(nameof(Recordings))]
    public void Import_NestedRecording_LeavesNothingOut(string name)
    {
        (ListSink sink, ImportSummary summary) = Import(name);
        if (Environment.GetEnvironmentVariable("TRACEREPLAY_DUMP") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllLines(Path.Combine(folder, name.Replace('/', '-') + ".txt"), sink.Lines);
            File.AppendAllText(Path.Combine(folder, "clocks"), $"{name} {summary.Clock}\n");
        }

        Assert.Empty(summary.Unknown.Counts);
        Assert.Empty(summary.Warnings);
        string[] trace = File.ReadAllLines(PathOf(name, ".qemu.log"));
        Assert.Equal(trace.Count(l => l.Contains(" smmuv3_config_cache_", StringComparison.Ordinal)), sink.Kinds.Count(k => k == RecordKind.SmmuTranslation));
        Assert.Equal(trace.Count(l => l.Contains(" smmuv3_cmdq_opcode", StringComparison.Ordinal)), sink.Kinds.Count(k => k == RecordKind.SmmuCommand));
        Assert.Equal(trace.Count(l => l.Contains("_mmio", StringComparison.Ordinal)), sink.Kinds.Count(k => k == RecordKind.SmmuRegister));
        Assert.Equal(trace.Count(l => l.Contains("trigger_irq", StringComparison.Ordinal)), sink.Kinds.Count(k => k == RecordKind.SmmuInterrupt));
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
