using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;
using TraceReplay.Tests.Support;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Recorder.Pipeline;

/// <summary>Runs the pipeline over scripted sources into a folder of its own.</summary>
internal sealed class PipelineBench : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("pipeline").FullName;

    public string Output => Path.Combine(Folder, "out.trlog");

    public LossCounters Losses { get; } = new();

    public StringWriter Text { get; } = new();

    public StringWriter Errors { get; } = new();

    public bool IsTerminal { get; init; }

    public SessionRecord Session { get; } = new() { Source = "live-ebpf", Kernel = "6.18.0", Clock = "monotonic" };

    public Task<RecordingResult> Run(CaptureOptions options, CancellationToken stop, params IRecordSource[] sources) =>
        RecordingPipeline.Run(sources, [], Session, options, Losses, new RecordingConsole(Text, Errors, IsTerminal), stop);

    public Task<RecordingResult> Run(Func<CaptureOptions, CaptureOptions> change, params IRecordSource[] sources) =>
        Run(change(new CaptureOptions { Output = Output, Quiet = true }), CancellationToken.None, sources);

    /// <summary>Records of a log as text, one line each.</summary>
    public static List<string> Lines(string path) => Read(path, RecordText.Of);

    /// <summary>What a function says of every record of a log.</summary>
    public static List<T> Read<T>(string path, Func<Record, T> select)
    {
        var list = new List<T>();
        using LogReader reader = LogReader.Open(path);
        while (reader.Read() is { } record)
        {
            list.Add(select(record));
        }

        return list;
    }

    public void Dispose()
    {
        Text.Dispose();
        Errors.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
