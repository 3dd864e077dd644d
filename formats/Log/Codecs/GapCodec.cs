using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Body: source, cause, count, from, to (ns).</summary>
internal static class GapCodec
{
    public static void Encode(RecordEncoder output, GapRecord record)
    {
        output.WriteText(record.Source);
        output.WriteText(record.Cause);
        output.Body.Write(record.Count);
        output.Body.Write(record.FromTime);
        output.Body.Write(record.ToTime);
    }

    public static void Decode(ref RecordDecoder input, GapRecord record)
    {
        record.Source = input.ReadText();
        record.Cause = input.ReadText();
        record.Count = input.Body.ReadInt64();
        record.FromTime = input.Body.ReadInt64();
        record.ToTime = input.Body.ReadInt64();
    }
}
