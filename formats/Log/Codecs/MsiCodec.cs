using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Tuple: device, stream. Body: address (delta A), data.</summary>
internal static class MsiCodec
{
    public static void Encode(RecordEncoder output, MsiRecord record)
    {
        int device = output.Reference(record.Device.Span);
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write(device);
        tuple.Write(record.StreamId);
        int site = output.EndTuple();
        output.WriteDeltaA(site, record.Address);
        output.Body.Write(record.Data);
    }

    public static void Decode(ref RecordDecoder input, MsiRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out int site);
        record.Device = input.ReadText(ref tuple);
        record.StreamId = tuple.ReadUInt32();
        record.Address = input.ReadDeltaA(site);
        record.Data = input.Body.ReadUInt32();
    }
}
