using System.Collections.Immutable;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.Bpftrace;
using TraceReplay.Recorder.Import.ClockFile;
using TraceReplay.Recorder.Import.KernelEvents;
using TraceReplay.Recorder.Import.Merge;
using TraceReplay.Recorder.Import.ProgramTrace;
using TraceReplay.Recorder.Import.QemuSimple;
using TraceReplay.Recorder.Import.QemuTrace;
using TraceReplay.Recorder.Import.Strace;
using TraceReplay.Recorder.Import.VfioSession;

namespace TraceReplay.Recorder.Import;

/// <summary>Makes one log of the files of one session.</summary>
internal static class LogImport
{
    private static readonly IImporter[] s_importers =
    [
        new VfioSessionImporter(), new BpftraceImporter(), new QemuSimpleImporter(), new ProgramTraceImporter(), new QemuTraceImporter(), new StraceImporter(), new KernelEventImporter(),
        new ClockFileImporter(),
    ];

    /// <exception cref="ImportException">An input is refused or the output cannot be written.</exception>
    public static ImportSummary Run(ImportOptions options, CancellationToken cancel)
    {
        RequireOutput(options);
        var summary = new ImportSummary { Output = options.Output };
        Recording recording = Read(options.Inputs, options.EventClock, cancel);
        try
        {
            using LogWriter writer = LogWriter.Create(options.Output, Header(recording, options));
            Write(recording, options.ClockOffset, new LogSink(writer, summary), summary, cancel);
            cancel.ThrowIfCancellationRequested();
            writer.Complete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{options.Output}: cannot be written: {e.Message}", e) { IsUsage = true };
        }

        return summary;
    }

    public static Recording Read(IReadOnlyList<string> inputs, CancellationToken cancel) => Read(inputs, null, cancel);

    /// <param name="inputs">Files of one run.</param>
    /// <param name="eventClock">The clock of kernel events whose file does not name it, when the user knows.</param>
    /// <param name="cancel">Ends the reading.</param>
    public static Recording Read(IReadOnlyList<string> inputs, SourceClock? eventClock, CancellationToken cancel)
    {
        var recording = new Recording();
        foreach (string path in inputs)
        {
            if (inputs.Count > 1 && IsUnusedTrace(path))
            {
                continue;
            }

            InputFile file = InputFile.Probe(path);
            IImporter importer = Array.Find(s_importers, i => i.Recognises(file.Start.Span))
                ?? throw new ImportException($"{path}: is neither a vfio session log (JSON lines with a \"type\"), nor a QEMU SMMU trace (time-stamped smmu events), nor a VMM's trace (time-stamped vfio or iommufd events), nor a binary trace file of QEMU, nor output of strace, nor kernel events (perf script, trace-cmd report), nor output of the bpftrace script of 'tracerecord agent', nor a clock.json.");
            importer.Import(file, recording, cancel);
        }

        RequireConsistent(recording);
        CommonClock.Apply(recording, eventClock);
        return recording;
    }

    /// <summary>Writes everything; session records come first, whatever their time.</summary>
    public static void Write(Recording recording, long? offset, IRecordSink sink, ImportSummary summary, CancellationToken cancel)
    {
        SessionTimeline timeline = SessionTimeline.Build([.. recording.Sessions.SelectMany(s => s.Units), .. ProgramUnits(recording)]);
        TraceMark[] marks = [.. recording.Traces.SelectMany(t => t.Marks)];
        int[] places = new int[marks.Length];
        if (recording.Sessions.Count > 0 && recording.Traces.Exists(t => t.LastTime > 0))
        {
            summary.Clock = ClockAligner.Align(recording, timeline, marks, offset);
            places = TracePlacement.Place(timeline, marks, summary.Clock);
        }

        foreach (SessionRecording session in recording.Sessions)
        {
            summary.Unknown.Add(session.Unknown);
            sink.Write(SessionProperties.OfSession(session));
        }

        foreach (TraceSurvey trace in recording.Traces)
        {
            summary.Unknown.Add(trace.Unknown);
            sink.Write(SessionProperties.OfTrace(trace, summary.Clock));
        }

        foreach (ProgramTraceRecording trace in recording.ProgramTraces)
        {
            summary.Unknown.Add(trace.Unknown);
            sink.Write(SessionProperties.OfProgramTrace(trace, recording.Sessions.Count > 0 ? recording.Sessions[0].RealtimeOffset : null));
        }

        Warn(recording, summary);
        var merger = new SessionMerger(sink);
        merger.Merge(timeline, recording.Traces, places, summary.Clock?.Offset ?? 0, cancel);
        summary.WalkChanges = merger.WalkChanges;
        summary.ObservedTransfers = merger.Observed;
    }

    private static IEnumerable<SessionUnit> ProgramUnits(Recording recording) =>
        recording.ProgramTraces.SelectMany(t => t.Lines).Select(line => new SessionUnit { Record = line, Key = line.Time });

    private static void Warn(Recording recording, ImportSummary summary)
    {
        if (summary.Unknown.Counts.Count > 0)
        {
            summary.Warnings.Add($"lines or members of unknown kinds were left out: {summary.Unknown}");
        }

        if (summary.Clock is { Ambiguous: true })
        {
            summary.Warnings.Add("another offset of the clocks fits the recordings almost as well; give --clock-offset or a clock.json");
        }

        if (recording.Clocks.Count == 0 || summary.Clock is not { } clock)
        {
            return;
        }

        if (clock.Method.StartsWith("clock-file-overruled", StringComparison.Ordinal))
        {
            summary.Warnings.Add($"{recording.Clocks[0].Path}: its offset brings no command into the call that caused it; the offset was estimated from the recordings instead");
        }
        else if (!clock.Method.StartsWith("clock-file", StringComparison.Ordinal) && !clock.Method.StartsWith("given", StringComparison.Ordinal))
        {
            summary.Warnings.Add($"{recording.Clocks[0].Path} has no entry for {recording.Sessions[0].FileScenario}; the offset was estimated instead");
        }
    }

    private static LogHeader Header(Recording recording, ImportOptions options)
    {
        ImmutableSortedDictionary<string, string>.Builder origin = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        List<string> sources = [];
        sources.AddRange(recording.Sessions.Select(s => s.Session?.Source.ToString() ?? "vfio-session").Distinct());

        if (recording.Traces.Count > 0)
        {
            sources.Add("qemu-smmu-trace");
        }

        if (recording.ProgramTraces.Count > 0)
        {
            sources.Add("program-trace");
        }

        origin["source"] = string.Join('+', sources);
        origin["files"] = string.Join(' ', options.Inputs.Select(Path.GetFileName));
        return new LogHeader
        {
            ToolVersion = $"tracerecord {typeof(LogImport).Assembly.GetName().Version?.ToString(3)}",
            Origin = origin.ToImmutable(),
            SmmuProfile = recording.Traces.Count > 0 ? "qemu-11.1" : "",
        };
    }

    private static void RequireOutput(ImportOptions options)
    {
        if (Directory.Exists(options.Output))
        {
            throw new ImportException($"{options.Output}: is a directory; give the name of the log to write.") { IsUsage = true };
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(options.Output)) ?? "/";
        if (!Directory.Exists(folder))
        {
            throw new ImportException($"{options.Output}: the directory {folder} does not exist.") { IsUsage = true };
        }

        string output = Path.GetFullPath(options.Output);
        if (options.Inputs.FirstOrDefault(i => Path.GetFullPath(i) == output) is { } same)
        {
            throw new ImportException($"{same}: is an input and cannot be the output too.") { IsUsage = true };
        }
    }

    // A VMM that stopped before its first event leaves an empty trace behind.
    private static bool IsUnusedTrace(string path) => Path.GetFileName(path) == "vmm-trace.log" && new FileInfo(path) is { Exists: true, Length: 0 };

    private static void RequireConsistent(Recording recording)
    {
        if (recording.Sessions.Count + recording.Traces.Count + recording.ProgramTraces.Count == 0)
        {
            throw new ImportException($"{recording.Clocks[0].Path}: a clock file alone holds no records; name the session log or the trace too.");
        }

        recording.Traces.Sort((a, b) => a.FirstTime != b.FirstTime ? a.FirstTime.CompareTo(b.FirstTime) : string.CompareOrdinal(a.File.Path, b.File.Path));
        for (int i = 1; i < recording.Traces.Count; i++)
        {
            if (recording.Traces[i].FirstTime < recording.Traces[i - 1].LastTime)
            {
                throw new ImportException($"{recording.Traces[i - 1].File.Path} and {recording.Traces[i].File.Path} overlap in time; traces of one run follow one another.");
            }
        }
    }
}
