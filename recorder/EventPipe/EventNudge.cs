using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;

namespace TraceReplay.Recorder.EventPipe;

/// <summary>
/// Brings out the last record of a program that went quiet. The parser holds the latest event back until a later one comes, because events of other threads may
/// still belong before it; a listener that comes and goes makes the program say its count, which is such an event.
/// </summary>
internal sealed class EventNudge : IDisposable
{
    private const int Megabytes = 1;

    // A stream that holds no more than this has no event yet.
    private const int HeaderBytes = 128;

    // Answers differ by a few bytes; the shortest record has more.
    private const int Tolerance = 64;

    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(250);

    private readonly DiagnosticsClient _client;
    private readonly Func<long> _received;
    private readonly Timer _timer;
    private long _last;
    private long _told;
    private long _asked;
    private long _shortest = long.MaxValue / 2;
    private bool _own;
    private int _busy;

    /// <param name="client">The runtime.</param>
    /// <param name="received">Bytes of the event stream so far.</param>
    public EventNudge(DiagnosticsClient client, Func<long> received)
    {
        _client = client;
        _received = received;
        _timer = new Timer(_ => Look());
    }

    public void Begin() => _timer.Change(s_quiet, s_quiet);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (Interlocked.Exchange(ref _busy, 1) == 1)
        {
            return;
        }

        long received = _received();
        if (received != _last)
        {
            _last = received;
        }
        else if (_own)
        {
            // What came since is the answer to our own nudge; if it is longer than answers are, a record came with it and waits.
            long answer = received - _asked;
            _told = answer <= _shortest + Tolerance ? received : _told;
            _shortest = Math.Min(_shortest, answer);
            _own = false;
        }
        else if (received != _told && received > HeaderBytes)
        {
            _own = true;
            _asked = received;
            if (!TryNudge())
            {
                _timer.Dispose();
            }
        }

        Volatile.Write(ref _busy, 0);
    }

    private bool TryNudge()
    {
        try
        {
            using EventPipeSession session = RuntimeSession.Session(_client, EventLevel.Critical, Megabytes);
            Task drained = session.EventStream.CopyToAsync(Stream.Null);
            session.Stop();
            drained.Wait(s_quiet);
            return true;
        }
        catch (Exception)
        {
            // The program ended meanwhile: its last events come by themselves.
            return false;
        }
    }
}
