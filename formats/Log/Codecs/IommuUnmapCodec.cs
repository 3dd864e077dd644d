using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Tuple: size, unmapped bytes. Body: IOVA (delta A).</summary>
internal static class IommuUnmapCodec
{
    public static void Encode(RecordEncoder output, IommuUnmapRecord record)
    {
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write(record.Size);
        tuple.Write(record.Unmapped);
        output.WriteDeltaA(output.EndTuple(), record.Iova);
    }

    public static void Decode(ref RecordDecoder input, IommuUnmapRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out int site);
        record.Size = tuple.ReadUInt64();
        record.Unmapped = tuple.ReadUInt64();
        record.Iova = input.ReadDeltaA(site);
    }
}
