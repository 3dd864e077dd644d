using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>What every call has: a flag in its tuple, duration and result in its body.</summary>
internal static class CallFields
{
    public const ulong Unfinished = 1;

    public static ulong Flags(CallRecord record) => record.Unfinished ? Unfinished : 0;

    public static void Encode(MessagePackWriter body, CallRecord record)
    {
        body.Write(record.Duration);
        body.Write(record.Result);
    }

    public static void Decode(ref RecordDecoder input, CallRecord record, ulong flags)
    {
        record.Unfinished = (flags & Unfinished) != 0;
        record.Duration = input.Body.ReadInt64();
        record.Result = input.Body.ReadInt64();
    }
}
