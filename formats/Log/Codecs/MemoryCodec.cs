using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>
/// Tuple: flags, descriptor, IOAS, space, source. Body: address (delta A), user address minus address (delta B),
/// then the bytes: by reference when few, otherwise the number of the page content.
/// </summary>
internal static class MemoryCodec
{
    private const ulong Inline = 1;
    private const int LongestInline = 64;

    public static void Encode(RecordEncoder output, MemoryRecord record)
    {
        bool inline = record.Data.Length <= LongestInline;
        int data = inline ? output.Reference(record.Data.Span) : 0;
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write(inline ? Inline : 0);
        tuple.Write(record.Fd);
        tuple.Write(record.Ioas);
        tuple.Write((ulong)record.Space);
        tuple.Write((ulong)record.Source);
        int site = output.EndTuple();
        output.WriteDeltaA(site, record.Address);
        output.WriteDeltaB(site, unchecked(record.HostVirtualAddress - record.Address));
        if (inline)
        {
            output.Body.Write(data);
        }
        else
        {
            output.WriteContent(record.Data.Span);
        }
    }

    public static void Decode(ref RecordDecoder input, MemoryRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out int site);
        ulong flags = tuple.ReadUInt64();
        record.Fd = tuple.ReadInt32();
        record.Ioas = tuple.ReadUInt32();
        record.Space = (MemorySpace)tuple.ReadByte();
        record.Source = (MemorySource)tuple.ReadByte();
        record.Address = input.ReadDeltaA(site);
        record.HostVirtualAddress = unchecked(record.Address + input.ReadDeltaB(site));
        record.Data = (flags & Inline) != 0 ? input.ReadBytes() : input.ReadContent();
    }
}
