using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Body: source, architecture, kernel, clock, real time, command line (array), properties (map). All texts by reference.</summary>
internal static class SessionCodec
{
    public static void Encode(RecordEncoder output, SessionRecord record)
    {
        output.WriteText(record.Source);
        output.WriteText(record.Architecture);
        output.WriteText(record.Kernel);
        output.WriteText(record.Clock);
        output.Body.Write(record.RealtimeNanoseconds);
        output.WriteTexts(record.CommandLine);
        output.Body.WriteMapHeader(record.Properties.Count);
        foreach (Property property in record.Properties)
        {
            output.WriteText(property.Key);
            output.WriteText(property.Value);
        }
    }

    public static void Decode(ref RecordDecoder input, SessionRecord record)
    {
        record.Source = input.ReadText();
        record.Architecture = input.ReadText();
        record.Kernel = input.ReadText();
        record.Clock = input.ReadText();
        record.RealtimeNanoseconds = input.Body.ReadInt64();
        input.ReadTexts(record.CommandLine);
        record.Properties.Clear();
        for (int left = input.Body.ReadMapHeader(); left > 0; left--)
        {
            Utf8Text key = input.ReadText();
            record.Properties.Add(new Property(key, input.ReadText()));
        }
    }
}
