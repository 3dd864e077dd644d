using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Body: status, signal, abandoned.</summary>
internal static class ExitCodec
{
    public static void Encode(RecordEncoder output, ExitRecord record)
    {
        output.Body.Write(record.Status);
        output.Body.Write(record.Signal);
        output.Body.Write(record.Abandoned);
    }

    public static void Decode(ref RecordDecoder input, ExitRecord record)
    {
        record.Status = input.Body.ReadInt32();
        record.Signal = input.Body.ReadInt32();
        record.Abandoned = input.Body.ReadBoolean();
    }
}
