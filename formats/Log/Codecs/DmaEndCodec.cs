using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Tuple: device, stream.</summary>
internal static class DmaEndCodec
{
    public static void Encode(RecordEncoder output, DmaEndRecord record)
    {
        int device = output.Reference(record.Device.Span);
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write(device);
        tuple.Write(record.StreamId);
        output.EndTuple();
    }

    public static void Decode(ref RecordDecoder input, DmaEndRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out _);
        record.Device = input.ReadText(ref tuple);
        record.StreamId = tuple.ReadUInt32();
    }
}
