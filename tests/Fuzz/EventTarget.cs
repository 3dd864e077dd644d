using System.Buffers.Binary;
using TraceReplay.Formats.Events;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.EventPipe;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Fuzz;

/// <summary>
/// Events from a program that lies: each is a kind, a length in two bytes and a payload. Whatever comes, the recorder goes on, no event makes more than one record
/// and two gaps, and every gap but the mid-session one is counted.
/// </summary>
internal sealed class EventTarget : IFuzzTarget
{
    public static IReadOnlyList<byte[]> Seeds { get; } = [Events(1), Events(3)];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        using RecordBatch batch = RecordBatch.Rent();
        var losses = new LossCounters();
        var assembler = new RecordAssembler(losses, 1, 0, 0);
        int events = 0;
        while (input.Length >= 3)
        {
            int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(input[1..]), input.Length - 3);
            assembler.Take(input[0], input.Slice(3, length), batch);
            input = input[(3 + length)..];
            events++;
        }

        assembler.Finish(events, 0, batch);
        int gaps = batch.Records.Count(record => record is GapRecord);
        if (batch.Records.Count > (3 * events) + 2 || (gaps > events + 2 && losses.Total < gaps - events))
        {
            throw new InvalidOperationException($"{events} events became {batch.Records.Count} records, {gaps} of them gaps, {losses.Total} counted");
        }
    }

    private static byte[] Events(int parts)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        var packets = new RecordPacketWriter();
        Append(writer, TraceReplayEvents.PublishedEvent, new byte[16]);
        Record[] records = [new MarkerRecord { Text = "m" }, new IoctlRecord { Fd = 3, Target = "/dev/vfio/vfio", In = new byte[8] }, new MemoryRecord { Data = new byte[100] }];
        for (int i = 0; i < records.Length; i++)
        {
            byte[] packet = packets.Write(records[i]).ToArray();
            for (int part = 0; part < parts; part++)
            {
                using var payload = new MemoryStream();
                using var fields = new BinaryWriter(payload);
                fields.Write(i + 1L);
                fields.Write(1);
                fields.Write((long)i);
                fields.Write(part);
                fields.Write(parts);
                fields.Write(new byte[36]);
                fields.Write(packet.AsSpan(part * packet.Length / parts, ((part + 1) * packet.Length / parts) - (part * packet.Length / parts)));
                Append(writer, (int)records[i].Kind, payload.ToArray());
            }
        }

        return bytes.ToArray();
    }

    private static void Append(BinaryWriter writer, int kind, byte[] payload)
    {
        writer.Write((byte)kind);
        writer.Write((ushort)payload.Length);
        writer.Write(payload);
    }
}
