using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;

namespace TraceReplay.Recorder.EventPipe;

/// <summary>
/// A second session with one runtime, for nothing but the program's count of its records: it has a buffer of its own, so the count comes through when those of the
/// records are full, and the program says it when the session of the records ends, its own end included. (The runtime's own number of dropped events leaves some out, among them those of threads that lost all they had.)
/// </summary>
internal sealed class PublishedCount : IDisposable
{
    // What the session needs at least; it is never filled.
    private const int Megabytes = 1;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly EventPipeSession _session;
    private readonly EventStreamTap _tap;
    private readonly ManualResetEventSlim _read = new();
    private long _records;

    /// <param name="client">The runtime, whose session of records was started before: sessions end in the order in which they began.</param>
    public PublishedCount(DiagnosticsClient client)
    {
        _session = RuntimeSession.Session(client, EventLevel.Critical, Megabytes);
        _tap = new EventStreamTap(_session.EventStream, () => { });
    }

    /// <summary>Reads on a thread of its own, from when the runtime runs.</summary>
    public void Begin() => new Thread(Read) { IsBackground = true, Name = "eventpipe count" }.Start();

    public void Stop() => _session.Stop();

    /// <summary>Waits for nothing any more.</summary>
    public void Close() => _session.EventStream.Dispose();

    /// <summary>Call once the session of records was closed by the runtime.</summary>
    /// <returns>What the program said then; null when this session broke off.</returns>
    public long? Total() => _read.Wait(s_patience) && _tap.IsClosed ? Volatile.Read(ref _records) : null;

    public void Dispose()
    {
        _session.Dispose();
        _read.Dispose();
    }

    private void Read()
    {
        _tap.Parse(Take);
        _read.Set();
    }

    private void Take(int number, ReadOnlySpan<byte> payload)
    {
        if (RecordAssembler.IsCount(number, payload))
        {
            _records = Math.Max(_records, BitConverter.ToInt64(payload));
        }
    }
}
