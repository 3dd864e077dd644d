using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Events;

/// <summary>What a thread needs to publish: its stream of numbered records, an encoder, one record of each kind. No locks, nothing allocated per record.</summary>
internal sealed class PublishingThread
{
    private static readonly Utf8Text s_source = "eventpipe";
    private static readonly Utf8Text s_truncated = GapCauses.Truncated;

    [ThreadStatic]
    private static PublishingThread? s_current;
    private static int s_streams;
    private static long s_published;

    private readonly uint _stream = (uint)Interlocked.Increment(ref s_streams);
    private readonly int _threadId = SystemThread.Id();
    private readonly RecordPacketWriter _packets = new();
    private readonly GapRecord _gap = new();

    // Empty text and record of an event in one piece; grows with the longest record.
    private byte[] _tail = new byte[1024];
    private ulong _next;

    /// <summary>Records that this program has published while somebody listened.</summary>
    public static long PublishedRecords => Interlocked.Read(ref s_published);

    public static PublishingThread Current => s_current ??= new PublishingThread();

    /// <returns>This thread's record of a type, empty but for time, process and thread.</returns>
    public T Rent<T>()
        where T : Record, new()
    {
        T record = Kept<T>.Record ??= new T();
        record.Clear();
        record.Time = RecordPublisher.Now;
        record.ProcessId = Environment.ProcessId;
        record.ThreadId = _threadId;
        return record;
    }

    public void Publish(Record record)
    {
        ReadOnlySpan<byte> packet;
        try
        {
            packet = _packets.Write(record);
        }
        catch (ArgumentException)
        {
            // The publishing program goes on whatever it hands over; the log says that a record is missing here.
            PublishGap(record);
            return;
        }

        if (packet.Length > RecordEvent.LongestRecord)
        {
            PublishGap(record);
            return;
        }

        Write(record, packet);
    }

    private void Write(Record record, ReadOnlySpan<byte> packet)
    {
        RecordSummary summary = RecordSummary.Of(record);
        ulong published = (ulong)Interlocked.Increment(ref s_published);
        ulong number = _next++;
        uint parts = (uint)((packet.Length + RecordEvent.PartBytes - 1) / RecordEvent.PartBytes);
        int longest = TraceReplayEvents.LeadBytes + Math.Min(RecordEvent.PartBytes, packet.Length);
        if (_tail.Length < longest)
        {
            _tail = new byte[longest];
        }

        for (uint part = 0; part < parts; part++)
        {
            int length = Math.Min(RecordEvent.PartBytes, packet.Length);
            packet[..length].CopyTo(_tail.AsSpan(TraceReplayEvents.LeadBytes));
            TraceReplayEvents.Log.Write(record.Kind, published, _stream, number, part, parts, record, summary, _tail.AsSpan(0, TraceReplayEvents.LeadBytes + length));
            packet = packet[length..];
        }
    }

    private void PublishGap(Record record)
    {
        _gap.Clear();
        _gap.Time = _gap.FromTime = _gap.ToTime = record.Time;
        _gap.ProcessId = record.ProcessId;
        _gap.ThreadId = record.ThreadId;
        _gap.Source = s_source;
        _gap.Cause = s_truncated;
        _gap.Count = 1;
        Write(_gap, _packets.Write(_gap));
    }

    private static class Kept<T>
        where T : Record
    {
        [ThreadStatic]
        public static T? Record;
    }
}
