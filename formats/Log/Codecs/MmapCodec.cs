using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Tuple: call flags, descriptor, target, protection, map flags. Body: duration, result, offset (delta A), length, address (delta B).</summary>
internal static class MmapCodec
{
    public static void Encode(RecordEncoder output, MmapRecord record)
    {
        int target = output.Reference(record.Target.Span);
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write(CallFields.Flags(record));
        tuple.Write(record.Fd);
        tuple.Write(target);
        tuple.Write(record.Protection);
        tuple.Write(record.Flags);
        int site = output.EndTuple();
        CallFields.Encode(output.Body, record);
        output.WriteDeltaA(site, record.Offset);
        output.Body.Write(record.Length);
        output.WriteDeltaB(site, record.Address);
    }

    public static void Decode(ref RecordDecoder input, MmapRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out int site);
        ulong flags = tuple.ReadUInt64();
        record.Fd = tuple.ReadInt32();
        record.Target = input.ReadText(ref tuple);
        record.Protection = tuple.ReadInt32();
        record.Flags = tuple.ReadInt32();
        CallFields.Decode(ref input, record, flags);
        record.Offset = input.ReadDeltaA(site);
        record.Length = input.Body.ReadUInt64();
        record.Address = input.ReadDeltaB(site);
    }
}
