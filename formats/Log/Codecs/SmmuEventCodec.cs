using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Body: type, stream, words.</summary>
internal static class SmmuEventCodec
{
    public static void Encode(RecordEncoder output, SmmuEventRecord record)
    {
        int words = output.Reference(record.Words.Span);
        output.Body.Write((ulong)record.Type);
        output.Body.Write(record.StreamId);
        output.Body.Write(words);
    }

    public static void Decode(ref RecordDecoder input, SmmuEventRecord record)
    {
        record.Type = input.Body.ReadByte();
        record.StreamId = input.Body.ReadUInt32();
        record.Words = input.ReadBytes();
    }
}
