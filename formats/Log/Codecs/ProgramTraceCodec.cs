using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Body: event, text.</summary>
internal static class ProgramTraceCodec
{
    public static void Encode(RecordEncoder output, ProgramTraceRecord record)
    {
        output.WriteText(record.Event);
        output.WriteText(record.Text);
    }

    public static void Decode(ref RecordDecoder input, ProgramTraceRecord record)
    {
        record.Event = input.ReadText();
        record.Text = input.ReadText();
    }
}
