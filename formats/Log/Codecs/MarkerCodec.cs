using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Body: text.</summary>
internal static class MarkerCodec
{
    public static void Encode(RecordEncoder output, MarkerRecord record) => output.WriteText(record.Text);

    public static void Decode(ref RecordDecoder input, MarkerRecord record) => record.Text = input.ReadText();
}
