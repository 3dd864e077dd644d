using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Tuple: call flags, eventfd flags. Body: duration, result, initial count.</summary>
internal static class EventfdCodec
{
    public static void Encode(RecordEncoder output, EventfdRecord record)
    {
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write(CallFields.Flags(record));
        tuple.Write(record.Flags);
        output.EndTuple();
        CallFields.Encode(output.Body, record);
        output.Body.Write(record.Initial);
    }

    public static void Decode(ref RecordDecoder input, EventfdRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out _);
        ulong flags = tuple.ReadUInt64();
        record.Flags = tuple.ReadInt32();
        CallFields.Decode(ref input, record, flags);
        record.Initial = input.Body.ReadUInt64();
    }
}
