using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Tuple: call flags, path, open flags. Body: duration, result.</summary>
internal static class OpenCodec
{
    public static void Encode(RecordEncoder output, OpenRecord record)
    {
        int path = output.Reference(record.Path.Span);
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write(CallFields.Flags(record));
        tuple.Write(path);
        tuple.Write(record.Flags);
        output.EndTuple();
        CallFields.Encode(output.Body, record);
    }

    public static void Decode(ref RecordDecoder input, OpenRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out _);
        ulong flags = tuple.ReadUInt64();
        record.Path = input.ReadText(ref tuple);
        record.Flags = tuple.ReadInt32();
        CallFields.Decode(ref input, record, flags);
    }
}
