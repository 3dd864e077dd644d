using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Tuple: kind of the call, descriptor, target, request. Body: argument (delta A), bytes before.</summary>
internal static class CallEntryCodec
{
    public static void Encode(RecordEncoder output, CallEntryRecord record)
    {
        int target = output.Reference(record.Target.Span);
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write((ulong)record.Call);
        tuple.Write(record.Fd);
        tuple.Write(target);
        tuple.Write(record.Request);
        int site = output.EndTuple();
        output.WriteDeltaA(site, record.Argument);
        output.WriteBytes(record.In);
    }

    public static void Decode(ref RecordDecoder input, CallEntryRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out int site);
        record.Call = (RecordKind)tuple.ReadByte();
        record.Fd = tuple.ReadInt32();
        record.Target = input.ReadText(ref tuple);
        record.Request = tuple.ReadUInt32();
        record.Argument = input.ReadDeltaA(site);
        record.In = input.ReadBytes();
    }
}
