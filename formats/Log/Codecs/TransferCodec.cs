using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Tuple: call flags, operation, descriptor, target. Body: duration, result, offset (delta A), length (delta B), data.</summary>
internal static class TransferCodec
{
    public static void Encode(RecordEncoder output, TransferRecord record)
    {
        int target = output.Reference(record.Target.Span);
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write(CallFields.Flags(record));
        tuple.Write((ulong)record.Operation);
        tuple.Write(record.Fd);
        tuple.Write(target);
        int site = output.EndTuple();
        int data = output.Reference(record.Data.Span);
        CallFields.Encode(output.Body, record);
        output.WriteDeltaA(site, record.Offset);
        output.WriteDeltaB(site, record.Length);
        output.Body.Write(data);
    }

    public static void Decode(ref RecordDecoder input, TransferRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out int site);
        ulong flags = tuple.ReadUInt64();
        record.Operation = (TransferOperation)tuple.ReadByte();
        record.Fd = tuple.ReadInt32();
        record.Target = input.ReadText(ref tuple);
        CallFields.Decode(ref input, record, flags);
        record.Offset = input.ReadDeltaA(site);
        record.Length = input.ReadDeltaB(site);
        record.Data = input.ReadBytes();
    }
}
