using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Body: child, shares descriptors (bool).</summary>
internal static class ForkCodec
{
    public static void Encode(RecordEncoder output, ForkRecord record)
    {
        output.Body.Write(record.Child);
        output.Body.Write(record.SharesFiles);
    }

    public static void Decode(ref RecordDecoder input, ForkRecord record)
    {
        record.Child = input.Body.ReadInt32();
        record.SharesFiles = input.Body.ReadBoolean();
    }
}
