using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Body: path, command line (array). All texts by reference.</summary>
internal static class ExecCodec
{
    public static void Encode(RecordEncoder output, ExecRecord record)
    {
        output.WriteText(record.Path);
        output.WriteTexts(record.CommandLine);
    }

    public static void Decode(ref RecordDecoder input, ExecRecord record)
    {
        record.Path = input.ReadText();
        input.ReadTexts(record.CommandLine);
    }
}
