using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Tuple: flags, device, stream, substream, direction, source. Body: IOVA (delta A), length (delta B).</summary>
internal static class DmaCodec
{
    private const ulong HasSubstream = 1;
    private const ulong Privileged = 2;

    public static void Encode(RecordEncoder output, DmaRecord record)
    {
        int device = output.Reference(record.Device.Span);
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write((record.HasSubstream ? HasSubstream : 0) | (record.Privileged ? Privileged : 0));
        tuple.Write(device);
        tuple.Write(record.StreamId);
        tuple.Write(record.Substream);
        tuple.Write((ulong)record.Direction);
        tuple.Write((ulong)record.Source);
        int site = output.EndTuple();
        output.WriteDeltaA(site, record.Iova);
        output.WriteDeltaB(site, record.Length);
    }

    public static void Decode(ref RecordDecoder input, DmaRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out int site);
        ulong flags = tuple.ReadUInt64();
        record.HasSubstream = (flags & HasSubstream) != 0;
        record.Privileged = (flags & Privileged) != 0;
        record.Device = input.ReadText(ref tuple);
        record.StreamId = tuple.ReadUInt32();
        record.Substream = tuple.ReadUInt32();
        record.Direction = (DmaDirection)tuple.ReadByte();
        record.Source = (DmaSource)tuple.ReadByte();
        record.Iova = input.ReadDeltaA(site);
        record.Length = input.ReadDeltaB(site);
    }
}
