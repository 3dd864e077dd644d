using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Tuple: write, offset, size. Body: value (delta A: producer and consumer indexes count up).</summary>
internal static class SmmuRegisterCodec
{
    public static void Encode(RecordEncoder output, SmmuRegisterRecord record)
    {
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write(record.Write);
        tuple.Write(record.Offset);
        tuple.Write((ulong)record.Size);
        int site = output.EndTuple();
        output.WriteDeltaA(site, record.Value);
    }

    public static void Decode(ref RecordDecoder input, SmmuRegisterRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out int site);
        record.Write = tuple.ReadBoolean();
        record.Offset = tuple.ReadUInt32();
        record.Size = tuple.ReadByte();
        record.Value = input.ReadDeltaA(site);
    }
}
