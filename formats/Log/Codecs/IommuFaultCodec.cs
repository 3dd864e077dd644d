using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Tuple: device, driver, flags. Body: IOVA (delta A).</summary>
internal static class IommuFaultCodec
{
    public static void Encode(RecordEncoder output, IommuFaultRecord record)
    {
        int device = output.Reference(record.Device.Span);
        int driver = output.Reference(record.Driver.Span);
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write(device);
        tuple.Write(driver);
        tuple.Write(record.Flags);
        output.WriteDeltaA(output.EndTuple(), record.Iova);
    }

    public static void Decode(ref RecordDecoder input, IommuFaultRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out int site);
        record.Device = input.ReadText(ref tuple);
        record.Driver = input.ReadText(ref tuple);
        record.Flags = tuple.ReadUInt32();
        record.Iova = input.ReadDeltaA(site);
    }
}
