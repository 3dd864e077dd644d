using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using TraceReplay.Formats.Events;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.EventPipe;

/// <summary>The recording of one .NET runtime: an EventPipe session, read on a thread of its own.</summary>
internal sealed class RuntimeSession : IDisposable
{
    // A batch goes on when the parser waits for more, and before it grows large.
    private const int MostRecords = 512;
    private const int MostBytes = 256 << 10;
    private const int BytesPerMegabyte = 1 << 20;

    private readonly PublishedCount _count;
    private readonly EventNudge _nudge;
    private readonly EventPipeSession _session;
    private readonly RecordAssembler _assembler;
    private readonly EventStreamTap _tap;
    private readonly LossCounters _losses;
    private readonly long _askedAt;
    private Action<RecordBatch> _send = batch => batch.Dispose();
    private RecordBatch _batch = RecordBatch.Rent();
    private int _stopping;

    private RuntimeSession(int processId, LossCounters losses, DiagnosticsClient client, EventPipeSession session, PublishedCount count, long askedAt)
    {
        ProcessId = processId;
        _count = count;
        _session = session;
        _losses = losses;
        _askedAt = askedAt;
        Clock = ProgramClock.Of(processId);
        _assembler = new RecordAssembler(losses, processId, Clock.Offset, askedAt);
        _tap = new EventStreamTap(session.EventStream, Flush);
        _nudge = new EventNudge(client, () => _tap.BytesRead);
    }

    public int ProcessId { get; }

    public ProgramClock Clock { get; }

    /// <summary>The program has the event source, as far as was seen yet.</summary>
    public bool Publishes => _assembler.HasBegun;

    /// <summary>Nobody held the program when it started: if it says nothing at all, that may be because it was over before it could be listened to.</summary>
    public bool WasNotHeld { get; init; }

    /// <summary>Starts a session; events are kept by the runtime until <see cref="Begin"/>.</summary>
    /// <exception cref="EventPipeException">The process cannot be recorded.</exception>
    /// <param name="processId">Which.</param>
    /// <param name="bufferBytes">What the runtime keeps for us at most.</param>
    /// <param name="port">The port that holds the runtime, null when it runs.</param>
    /// <param name="losses">Counters of the recording.</param>
    /// <param name="held">The runtime waited for us.</param>
    public static RuntimeSession Start(int processId, int bufferBytes, string? port, LossCounters losses, bool held = true)
    {
        long askedAt = RecordPublisher.Now;
        try
        {
            var client = new DiagnosticsClient(processId);
            if (port is not null)
            {
                // It would inherit a port at which everything waits that it starts, for ever once we are gone.
                client.SetEnvironmentVariable(DiagnosticPort.Variable, $"{port},nosuspend");
            }

            int megabytes = Math.Max((bufferBytes + BytesPerMegabyte - 1) / BytesPerMegabyte, 1);
            return new RuntimeSession(processId, losses, client, Session(client, EventLevel.Verbose, megabytes), new PublishedCount(client), askedAt) { WasNotHeld = !held };
        }
        catch (Exception e) when (e is DiagnosticsClientException or IOException or UnauthorizedAccessException or TimeoutException or System.Net.Sockets.SocketException)
        {
            throw new EventPipeException(ProcessDiagnosis.Explain(processId, e.Message), e);
        }
    }

    /// <summary>A session of the events up to a level, for as little of the program's time as the runtime knows how to.</summary>
    public static EventPipeSession Session(DiagnosticsClient client, EventLevel level, int megabytes)
    {
        EventPipeProvider[] providers = [new EventPipeProvider(TraceReplayEvents.ProviderName, level, -1)];
        try
        {
            // Without the call stack of every event, which nobody reads.
            return client.StartEventPipeSession(new EventPipeSessionConfiguration(providers, megabytes, requestRundown: false, requestStackwalk: false));
        }
        catch (UnsupportedCommandException)
        {
            // Runtimes before .NET 8.
            return client.StartEventPipeSession(providers, requestRundown: false, megabytes);
        }
    }

    /// <summary>Reads until the stream ends.</summary>
    /// <param name="send">Gets the batches, one after the other.</param>
    /// <param name="ended">Called at the end.</param>
    public void Begin(Action<RecordBatch> send, Action ended)
    {
        _send = send;
        _count.Begin();
        _nudge.Begin();
        var thread = new Thread(() =>
        {
            Read();
            ended();
        })
        {
            IsBackground = true,
            Name = "eventpipe " + ProcessId.ToString(CultureInfo.InvariantCulture),
        };
        thread.Start();
    }

    /// <summary>Asks the runtime to end the stream. Returns at once.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref _stopping, 1) == 0)
        {
            _ = Task.Run(End);
        }
    }

    public void Dispose()
    {
        _nudge.Dispose();
        _session.Dispose();
        _count.Dispose();
    }

    private void End()
    {
        try
        {
            _nudge.Dispose();
            _session.Stop();
            _count.Stop();
        }
        catch (Exception)
        {
            // The program ended meanwhile, or is stopped by a debugger: closing our end makes the reader finish with what came.
            _session.EventStream.Dispose();
            _count.Close();
        }
    }

    private void Read()
    {
        _tap.Parse(Take);
        _nudge.Dispose();
        CheckClock();
        if (WasNotHeld && !_assembler.HasBegun)
        {
            RecordAssembler.AddGap(_batch, ProcessId, GapCauses.MidSession, -1, 0, RecordPublisher.Now);
        }

        _assembler.Finish(_tap.IsClosed ? _count.Total() : null, RecordPublisher.Now, _batch);
        Flush();
    }

    private void Take(int number, ReadOnlySpan<byte> payload)
    {
        _assembler.Take(number, payload, _batch);
        if (_batch.Records.Count >= MostRecords || _batch.StorageBytes >= MostBytes)
        {
            Flush();
        }
    }

    private void Flush()
    {
        if (_batch.Records.Count == 0)
        {
            return;
        }

        _batch.Watermark = _assembler.LastTime;
        RecordBatch full = _batch;
        _batch = RecordBatch.Rent();
        _send(full);
    }

    // The stream was begun after we asked for it and before now; a clock that says otherwise is not the one we took it for.
    private void CheckClock()
    {
        if (_tap.BeganAt is not { } began || (began - Clock.Offset >= _askedAt && began - Clock.Offset <= RecordPublisher.Now))
        {
            return;
        }

        RecordAssembler.AddGap(_batch, ProcessId, GapCauses.ClockStep, -1, _askedAt, RecordPublisher.Now);
        _losses.Add(RecordAssembler.SourceName, GapCauses.ClockStep, 1);
    }
}
