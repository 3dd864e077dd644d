using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Body: line.</summary>
internal static class SmmuInterruptCodec
{
    public static void Encode(RecordEncoder output, SmmuInterruptRecord record) => output.Body.Write((ulong)record.Line);

    public static void Decode(ref RecordDecoder input, SmmuInterruptRecord record) => record.Line = (SmmuInterrupt)input.Body.ReadByte();
}
