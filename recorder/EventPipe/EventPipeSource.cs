using System.Reactive.Subjects;
using TraceReplay.Formats.Events;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Live;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.EventPipe;

/// <summary>
/// Records of .NET programs that publish the event source TraceReplay: of one running process, or of a program from its start, with the .NET programs it starts.
/// Records of one process come in the order in which they were published.
/// </summary>
internal sealed class EventPipeSource : IRecordSource
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(1);

    private readonly LossCounters _losses;
    private readonly int _bufferBytes;
    private readonly LaunchedProgram? _program;
    private readonly DiagnosticPort? _port;
    private readonly TextWriter _messages;
    private readonly Subject<RecordBatch> _batches = new();
    private readonly List<RuntimeSession> _sessions = [];
    private readonly RuntimeConnection? _held;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly Lock _sending = new();
    private int _running;
    private bool _stopped;
    private bool _completed;

    private EventPipeSource(RuntimeSession first, int bufferBytes, LossCounters losses, TextWriter messages)
    {
        First = first;
        _bufferBytes = bufferBytes;
        _losses = losses;
        _messages = messages;
        _sessions.Add(first);
    }

    private EventPipeSource(RuntimeSession first, RuntimeConnection held, LaunchedProgram program, DiagnosticPort port, int bufferBytes, LossCounters losses, TextWriter messages)
        : this(first, bufferBytes, losses, messages)
    {
        _held = held;
        _program = program;
        _port = port;
    }

    public string Name => RecordAssembler.SourceName;

    /// <summary>Programs publish records of other machines and times, too.</summary>
    public bool KeepsOrder => true;

    /// <summary>The program was let go.</summary>
    public bool HasStarted { get; private set; }

    public IObservable<RecordBatch> Batches => _batches;

    /// <summary>The process that was asked for.</summary>
    public RuntimeSession First { get; }

    /// <summary>A running process.</summary>
    /// <exception cref="EventPipeException">It cannot be recorded.</exception>
    public static EventPipeSource Attach(int processId, CaptureOptions options, LossCounters losses, TextWriter messages) =>
        new(RuntimeSession.Start(processId, options.BufferBytes, port: null, losses), options.BufferBytes, losses, messages);

    /// <summary>A program that was started and waits.</summary>
    /// <exception cref="EventPipeException">It cannot be recorded, or ended without a .NET runtime.</exception>
    public static async Task<EventPipeSource> FromStart(LaunchedProgram program, DiagnosticPort port, CaptureOptions options, LossCounters losses, TextWriter messages, CancellationToken cancel)
    {
        RuntimeConnection held = await program.FirstRuntime(port, messages, cancel).ConfigureAwait(false);
        var first = RuntimeSession.Start(held.ProcessId, options.BufferBytes, port.Path, losses);
        return new EventPipeSource(first, held, program, port, options.BufferBytes, losses, messages);
    }

    public void Start()
    {
        HasStarted = true;

        // The program itself counts as one that runs: its exit is the last record.
        _running = _program is null ? 1 : 2;
        First.Begin(Send, Ended);
        if (_program is not null)
        {
            _held!.Resume();
            _ = AwaitExit(_program);
            _ = AwaitRuntimes(_port!);
        }
    }

    public void Stop() => _ = End();

    public void Dispose()
    {
        lock (_gate)
        {
            _sessions.ForEach(session => session.Dispose());
        }

        _batches.Dispose();
    }

    private async Task End()
    {
        // A Ctrl-C at the terminal was sent to the program, too: then its own end is the better one.
        if (_program is not null)
        {
            await Task.WhenAny(_program.Exited(), Task.Delay(s_grace)).ConfigureAwait(false);
        }

        lock (_gate)
        {
            _stopped = true;
            _sessions.ForEach(session => session.Stop());
        }

        _released.TrySetResult();
    }

    private async Task AwaitExit(LaunchedProgram program)
    {
        await Task.WhenAny(program.Exited(), _released.Task).ConfigureAwait(false);
        Ended();
    }

    /// <summary>Further .NET programs that the program starts: none may wait for ever, whether it can be recorded or not.</summary>
    private async Task AwaitRuntimes(DiagnosticPort port)
    {
        await foreach (RuntimeConnection connection in port.Started.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                // Children of a recorded runtime are not held, see RuntimeSession.Start.
                int parent = ProcessTree.ParentOf(connection.ProcessId);
                var session = RuntimeSession.Start(connection.ProcessId, _bufferBytes, port.Path, _losses, held: parent > 0 && !IsRecorded(parent));
                bool begun;
                lock (_gate)
                {
                    begun = !_stopped && !_completed;
                    if (begun)
                    {
                        _sessions.Add(session);
                        _running++;
                    }
                }

                if (begun)
                {
                    session.Begin(Send, Ended);
                }
                else
                {
                    session.Dispose();
                }
            }
            catch (EventPipeException e)
            {
                await _messages.WriteLineAsync($"not recorded: {e.Message}").ConfigureAwait(false);
                RecordBatch batch = RecordBatch.Rent();
                RecordAssembler.AddGap(batch, connection.ProcessId, GapCauses.MidSession, -1, 0, RecordPublisher.Now);
                Send(batch);
            }

            connection.Resume();
        }
    }

    private bool IsRecorded(int process)
    {
        lock (_gate)
        {
            return _sessions.Exists(session => session.ProcessId == process);
        }
    }

    private void Send(RecordBatch batch)
    {
        lock (_sending)
        {
            _batches.OnNext(batch);
        }
    }

    private void Ended()
    {
        lock (_gate)
        {
            if (--_running > 0 || _completed)
            {
                return;
            }

            _completed = true;
        }

        if (_program is { HasExited: true })
        {
            RecordBatch batch = RecordBatch.Rent();
            ExitRecord exit = batch.Add<ExitRecord>();
            exit.Time = batch.Watermark = RecordPublisher.Now;
            exit.ProcessId = exit.ThreadId = _program.ProcessId;
            exit.Status = _program.Status;
            exit.Signal = _program.Signal;
            Send(batch);
        }

        if (!_sessions.Exists(session => session.Publishes))
        {
            _messages.WriteLine($"process {First.ProcessId} published nothing: a program that can be recorded publishes the event source TraceReplay (formats/Events/README.md).");
        }

        _batches.OnCompleted();
    }
}
