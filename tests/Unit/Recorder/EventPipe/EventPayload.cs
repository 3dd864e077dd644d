using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;

namespace TraceReplay.Tests.Recorder.EventPipe;

/// <summary>Payloads of events, as the event source TraceReplay writes them.</summary>
internal static class EventPayload
{
    public static byte[] Of(Record record, ulong published, uint stream, ulong number) => Part(record, published, stream, number, 0, 1, Packet(record));

    public static byte[] Packet(Record record) => new RecordPacketWriter().Write(record).ToArray();

    public static byte[] Part(Record record, ulong published, uint stream, ulong number, uint part, uint parts, ReadOnlySpan<byte> packet)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(published);
        writer.Write(stream);
        writer.Write(number);
        writer.Write(part);
        writer.Write(parts);
        writer.Write(record.Time);
        writer.Write(record.ProcessId);
        writer.Write(record.ThreadId);
        writer.Write(-1);
        writer.Write(0);
        writer.Write(0L);

        // Subject, and the empty text in front of the record.
        writer.Write("a\0b\0\0\0"u8);
        writer.Write((ushort)0);
        writer.Write(packet);
        return bytes.ToArray();
    }

    public static byte[] Count(long records, long occasion)
    {
        byte[] payload = new byte[16];
        BitConverter.TryWriteBytes(payload, records);
        BitConverter.TryWriteBytes(payload.AsSpan(8), occasion);
        return payload;
    }
}
