using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Tuple: size. Body: IOVA (delta A), physical address (delta B).</summary>
internal static class IommuMapCodec
{
    public static void Encode(RecordEncoder output, IommuMapRecord record)
    {
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write(record.Size);
        int site = output.EndTuple();
        output.WriteDeltaA(site, record.Iova);
        output.WriteDeltaB(site, record.Physical);
    }

    public static void Decode(ref RecordDecoder input, IommuMapRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out int site);
        record.Size = tuple.ReadUInt64();
        record.Iova = input.ReadDeltaA(site);
        record.Physical = input.ReadDeltaB(site);
    }
}
