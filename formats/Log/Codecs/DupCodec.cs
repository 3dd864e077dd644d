using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Tuple: call flags, descriptor, target. Body: duration, result.</summary>
internal static class DupCodec
{
    public static void Encode(RecordEncoder output, DupRecord record)
    {
        int target = output.Reference(record.Target.Span);
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write(CallFields.Flags(record));
        tuple.Write(record.Fd);
        tuple.Write(target);
        output.EndTuple();
        CallFields.Encode(output.Body, record);
    }

    public static void Decode(ref RecordDecoder input, DupRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out _);
        ulong flags = tuple.ReadUInt64();
        record.Fd = tuple.ReadInt32();
        record.Target = input.ReadText(ref tuple);
        CallFields.Decode(ref input, record, flags);
    }
}
