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

    // What a program claims beyond this is a lie that would overflow the counters.
    private const ulong MostUnseen = 1UL << 48;

    private static readonly Utf8Text s_source = SourceName;
    private static readonly Utf8Text s_dropped = GapCauses.EventPipeDropped;
    private static readonly Utf8Text s_midSession = GapCauses.MidSession;
    private static readonly Utf8Text s_damaged = GapCauses.CopyFailed;

    private readonly Dictionary<uint, PublishingStream> _streams = [];
    private readonly RecordPacketReader _packets = new();
    private bool _begun;
    private bool _complete;
    private bool _forgot;
    private int _held;

    /// <summary>Records of the program before the recording, as it said itself.</summary>
    private ulong _before = ulong.MaxValue;

    /// <summary>Numbers of its first and last record as far as they came; no first one is 0.</summary>
    private ulong _first;
    private ulong _last;

    /// <summary>Records that came, and records known to be lost.</summary>
    private long _received;
    private long _missing;

    /// <summary>The program has the event source.</summary>
    public bool HasBegun => _begun;

    /// <summary>Time of the last record.</summary>
    public long LastTime { get; private set; }

    public static void AddGap(RecordBatch batch, int process, Utf8Text cause, long count, long from, long to)
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

    /// <summary>The event is the program's count of its records, followed by the occasion.</summary>
    public static bool IsCount(int number, ReadOnlySpan<byte> payload) => number == TraceReplayEvents.PublishedEvent && payload.Length == 2 * sizeof(long);

    /// <summary>Takes an event of the source TraceReplay.</summary>
    public void Take(int number, ReadOnlySpan<byte> payload, RecordBatch batch)
    {
        bool isCount = IsCount(number, payload);
        if (!_begun)
        {
            // The first event tells whether the event source was there before us.
            _begun = true;
            _complete = isCount && payload[sizeof(long)] == (byte)EventOccasion.SourceBegins;
            _before = isCount ? BitConverter.ToUInt64(payload) : ulong.MaxValue;
            if (!_complete)
            {
                AddGap(batch, process, s_midSession, -1, 0, began);
            }
        }

        if (isCount)
        {
            // The count itself is taken from where it cannot be lost, see PublishedCount.
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
    /// <param name="total">Records the program has published in the end; null when it died before it could say.</param>
    /// <param name="now">Time of the log.</param>
    /// <param name="batch">Where a gap goes.</param>
    public void Finish(long? total, long now, RecordBatch batch)
    {
        ulong last = Math.Max(_last, (ulong)Math.Max(total ?? 0, 0));
        ulong before = Math.Min(Math.Min(_before, unchecked(_first - 1)), last);
        long unseen = (long)Math.Min(last - before, MostUnseen) - _received - _missing;
        if (unseen > 0)
        {
            Gap(batch, s_dropped, unseen, LastTime, now);
        }

        if (total is null)
        {
            Gap(batch, s_dropped, -1, LastTime, now);
        }
    }

    private void Take(RecordKind kind, in RecordEvent taken, RecordBatch batch)
    {
        _first = _first == 0 ? taken.Published : Math.Min(_first, taken.Published);
        _last = Math.Max(_last, taken.Published);
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
        AddGap(batch, process, cause, count, from, to);
        long counted = Math.Max(count, 1);
        _missing += counted;
        losses.Add(SourceName, cause.ToString(), counted);
    }
}
