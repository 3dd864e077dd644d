using TraceReplay.Formats;
using TraceReplay.Formats.Events;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Wire;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.EventPipe;

/// <summary>
/// Makes records of the events of one program, in the order they come, and finds what is missing: a hole in the numbers of a thread becomes a gap where it is,
/// what no number shows becomes a gap at the end. What programs write is taken from anyone: nothing they send makes this fail or grow without bound.
/// </summary>
/// <param name="losses">Counters of the recording.</param>
/// <param name="process">The program.</param>
/// <param name="clockOffset">Clock of the program minus clock of the log, ns.</param>
/// <param name="began">When the recording of this program was asked for, time of the log.</param>
internal sealed class RecordAssembler(LossCounters losses, int process, long clockOffset, long began)
{
    public const string SourceName = "eventpipe";

    // Threads remembered; a program that has had more is no longer told where it lost, only how much.
    private const int MostStreams = 1 << 16;

    private static readonly Utf8Text s_source = SourceName;
    private static readonly Utf8Text s_dropped = GapCauses.EventPipeDropped;
    private static readonly Utf8Text s_midSession = GapCauses.MidSession;
    private static readonly Utf8Text s_damaged = GapCauses.CopyFailed;

    private readonly Dictionary<uint, PublishingStream> _streams = [];
    private readonly RecordPacketReader _packets = new();
    private bool _begun;
    private bool _complete;
    private bool _forgot;
    private bool _split;
    private int _held;

    /// <summary>Numbers of the program's first and last record as far as they are known.</summary>
    private ulong _first = ulong.MaxValue;
    private ulong _last;

    /// <summary>Records that came, and records known to be lost.</summary>
    private long _received;
    private long _missing;
    private bool _knowsTotal;

    /// <summary>The program has the event source.</summary>
    public bool HasBegun => _begun;

    /// <summary>Time of the last record.</summary>
    public long LastTime { get; private set; }

    /// <summary>Takes an event of the source TraceReplay.</summary>
    public void Take(int number, ReadOnlySpan<byte> payload, RecordBatch batch)
    {
        bool isCount = number == TraceReplayEvents.PublishedEvent && payload.Length == 2 * sizeof(long);
        if (!_begun)
        {
            // The first event tells whether the event source was there before us.
            _begun = true;
            _complete = isCount && payload[sizeof(long)] == 1;
            if (!_complete)
            {
                AddGap(batch, s_midSession, -1, 0, began);
            }
        }

        if (isCount)
        {
            _last = Math.Max(_last, BitConverter.ToUInt64(payload));
            _knowsTotal = true;
            return;
        }

        try
        {
            Take((RecordKind)number, RecordEvent.Read(payload), batch);
        }
        catch (WireFormatException)
        {
            Gap(batch, s_damaged, 1, LastTime, LastTime);
        }
    }

    /// <summary>The stream has ended: what is missing that no number showed.</summary>
    /// <param name="dropped">Events that the runtime says it dropped.</param>
    /// <param name="closed">The runtime wrote the end of the stream; otherwise it died.</param>
    /// <param name="now">Time of the log.</param>
    public void Finish(long dropped, bool closed, long now, RecordBatch batch)
    {
        ulong before = _complete ? 0 : _first == ulong.MaxValue ? _last : _first - 1;
        long unseen = (long)Math.Min(_last - before, long.MaxValue) - _received - _missing;
        if (unseen > 0)
        {
            Gap(batch, s_dropped, unseen, LastTime, now);
        }

        // Without the program's own count there is only the runtime's, of events: as many records where none was split.
        long more = dropped - _missing;
        if (!closed || (!_knowsTotal && more > 0))
        {
            Gap(batch, s_dropped, closed && !_split ? more : -1, LastTime, now);
        }
    }

    private void Take(RecordKind kind, in RecordEvent taken, RecordBatch batch)
    {
        _first = Math.Min(_first, taken.Published);
        _last = Math.Max(_last, taken.Published);
        if (taken.Published > 0)
        {
            _knowsTotal = false;
        }

        long time = unchecked(taken.Time - clockOffset);
        PublishingStream stream = StreamOf(taken);
        if (taken.Number < stream.Next)
        {
            throw new WireFormatException($"record {taken.Number} of a thread after record {stream.Next}", 0);
        }

        if (taken.Number > stream.Next)
        {
            Gap(batch, s_dropped, (long)Math.Min(taken.Number - stream.Next, int.MaxValue), stream.LastTime, time);
            Release(stream);
            stream.Next = taken.Number;
        }

        ReadOnlySpan<byte> packet = taken.Bytes;
        if (taken.Parts > 1)
        {
            _split = true;
            _held -= stream.Length;
            bool whole = stream.Add(taken, Math.Min(RecordEvent.LongestRecord, 4 * RecordEvent.LongestRecord - _held));
            _held += stream.Length;
            if (!whole)
            {
                return;
            }

            packet = stream.Bytes;
        }

        stream.Next++;
        stream.LastTime = time;
        Decode(kind, packet, time, batch);
        Release(stream);
    }

    private void Decode(RecordKind kind, ReadOnlySpan<byte> packet, long time, RecordBatch batch)
    {
        if (batch.SpareOf(kind) is not { } record)
        {
            throw new WireFormatException($"a record of kind {(int)kind}, which this version does not know", 0);
        }

        Memory<byte> bytes = batch.Bytes(packet.Length);
        packet.CopyTo(bytes.Span);
        _packets.Read(bytes, time, record);
        batch.Records.Add(record);
        LastTime = time;
        _received++;
    }

    private PublishingStream StreamOf(in RecordEvent taken)
    {
        if (_streams.TryGetValue(taken.Stream, out PublishingStream? stream))
        {
            return stream;
        }

        if (_streams.Count == MostStreams)
        {
            _streams.Clear();
            _held = 0;
            _forgot = true;
        }

        stream = new PublishingStream { Next = _complete && !_forgot ? 0 : taken.Number, LastTime = LastTime };
        _streams.Add(taken.Stream, stream);
        return stream;
    }

    private void Release(PublishingStream stream)
    {
        _held -= stream.Length;
        stream.Drop();
    }

    private void Gap(RecordBatch batch, Utf8Text cause, long count, long from, long to)
    {
        AddGap(batch, cause, count, from, to);
        long counted = Math.Max(count, 1);
        _missing += counted;
        losses.Add(SourceName, cause.ToString(), counted);
    }

    private void AddGap(RecordBatch batch, Utf8Text cause, long count, long from, long to)
    {
        GapRecord gap = batch.Add<GapRecord>();
        gap.Time = to;
        gap.ProcessId = process;
        gap.Source = s_source;
        gap.Cause = cause;
        gap.Count = count;
        gap.FromTime = from;
        gap.ToTime = to;
    }
}
