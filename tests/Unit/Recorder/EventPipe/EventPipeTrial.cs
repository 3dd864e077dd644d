using System.Diagnostics;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.EventPipe;
using TraceReplay.Recorder.Pipeline;
using TraceReplay.Tests.Support;

namespace TraceReplay.Tests.Recorder.EventPipe;

/// <summary>A recording of published records in a folder of its own.</summary>
internal sealed class EventPipeTrial : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventpipe-test-");
    private readonly StringWriter _messages = new();

    public string Log => Path.Combine(_folder.FullName, "out.trlog");

    public string Messages => _messages.ToString();

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public CaptureOptions Options => new() { Output = Log, Quiet = true, Tables = TablesMode.None };

    public Task<int> FromStart(params string[] commandLine) => FromStart(Options, commandLine);

    public Task<int> FromStart(CaptureOptions options, params string[] commandLine) =>
        EventPipeRecording.FromStart(commandLine, options, Console(), CancellationToken.None);

    /// <summary>The target program from its start, with commands.</summary>
    public Task<int> Target(CaptureOptions options, params string[] commands) => FromStart(options, ["dotnet", EventTargetProcess.Assembly, .. commands]);

    public Task<int> Attach(int process, CancellationToken stop) => EventPipeRecording.Attach(process, Options, Console(), stop);

    /// <summary>tracerecord as a process of its own.</summary>
    public Process StartRecorder(params string[] arguments) => Process.Start(new ProcessStartInfo(
        "dotnet",
        [Path.Combine(AppContext.BaseDirectory, "tracerecord.dll"), "eventpipe", "-o", Log, "--quiet", .. arguments])
    { RedirectStandardError = true })!;

    /// <summary>Waits until the target's event source is listened to.</summary>
    public static void AwaitListener(EventTargetProcess target) => target.Do("listen");

    /// <summary>Records of the log, each as text without its place in the log.</summary>
    public List<string> Read(Func<Record, bool> which, string? path = null)
    {
        var texts = new List<string>();
        using LogReader reader = LogReader.Open(path ?? Log);
        while (reader.Read() is { } record)
        {
            if (which(record))
            {
                record.Sequence = 0;
                texts.Add(RecordText.Of(record));
            }
        }

        return texts;
    }

    /// <summary>Values of the log's records of a kind.</summary>
    public List<TValue> Read<TRecord, TValue>(Func<TRecord, TValue> value, string? path = null)
        where TRecord : Record
    {
        var values = new List<TValue>();
        using LogReader reader = LogReader.Open(path ?? Log);
        while (reader.Read() is { } record)
        {
            if (record is TRecord wanted)
            {
                values.Add(value(wanted));
            }
        }

        return values;
    }

    public void Dispose()
    {
        _messages.Dispose();
        _folder.Delete(recursive: true);
    }

    private RecordingConsole Console() => new(TextWriter.Null, _messages, isTerminal: false);
}
