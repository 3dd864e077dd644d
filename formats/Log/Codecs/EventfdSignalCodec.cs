using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Body: descriptor, count.</summary>
internal static class EventfdSignalCodec
{
    public static void Encode(RecordEncoder output, EventfdSignalRecord record)
    {
        output.Body.Write(record.Fd);
        output.Body.Write(record.Count);
    }

    public static void Decode(ref RecordDecoder input, EventfdSignalRecord record)
    {
        record.Fd = input.Body.ReadInt32();
        record.Count = input.Body.ReadUInt64();
    }
}
