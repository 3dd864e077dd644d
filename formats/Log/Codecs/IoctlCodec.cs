using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>
/// Tuple: flags, descriptor, target, request. Body: duration, result, argument (delta A), bytes before, then as the flags say bytes after,
/// wanted length, buffers (count; each offset, address relative to the argument, bytes before, bytes after, wanted length unless 0).
/// </summary>
internal static class IoctlCodec
{
    private const ulong HasPointer = 2;
    private const ulong HasOut = 4;
    private const ulong OutIsIn = 8;
    private const ulong HasWanted = 0x10;
    private const ulong HasBuffers = 0x20;

    public static void Encode(RecordEncoder output, IoctlRecord record)
    {
        int target = output.Reference(record.Target.Span);
        int before = output.Reference(record.In.Span);
        int after = output.Reference(record.Out.Span);
        ulong flags = CallFields.Flags(record)
            | (record.HasPointer ? HasPointer : 0)
            | (record.HasOut ? HasOut : 0)
            | (before == after ? OutIsIn : 0)
            | (record.WantedLength != 0 ? HasWanted : 0)
            | (record.Buffers.Count != 0 ? HasBuffers : 0);
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write(flags);
        tuple.Write(record.Fd);
        tuple.Write(target);
        tuple.Write(record.Request);
        int site = output.EndTuple();
        CallFields.Encode(output.Body, record);
        output.WriteDeltaA(site, record.Argument);
        output.Body.Write(before);
        if (before != after)
        {
            output.Body.Write(after);
        }

        if (record.WantedLength != 0)
        {
            output.Body.Write(record.WantedLength);
        }

        EncodeBuffers(output, record);
    }

    public static void Decode(ref RecordDecoder input, IoctlRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out int site);
        ulong flags = tuple.ReadUInt64();
        record.HasPointer = (flags & HasPointer) != 0;
        record.HasOut = (flags & HasOut) != 0;
        record.Fd = tuple.ReadInt32();
        record.Target = input.ReadText(ref tuple);
        record.Request = tuple.ReadUInt32();
        CallFields.Decode(ref input, record, flags);
        record.Argument = input.ReadDeltaA(site);
        record.In = input.ReadBytes();
        record.Out = (flags & OutIsIn) != 0 ? record.In : input.ReadBytes();
        record.WantedLength = (flags & HasWanted) != 0 ? input.Body.ReadInt32() : 0;
        record.Buffers.Clear();
        if ((flags & HasBuffers) != 0)
        {
            DecodeBuffers(ref input, record);
        }
    }

    private static void EncodeBuffers(RecordEncoder output, IoctlRecord record)
    {
        if (record.Buffers.Count == 0)
        {
            return;
        }

        output.Body.WriteArrayHeader(record.Buffers.Count);
        foreach (PointedBuffer buffer in record.Buffers)
        {
            output.Body.WriteArrayHeader(buffer.Wanted == 0 ? 4 : 5);
            output.Body.Write(buffer.Offset);
            output.Body.Write(unchecked((long)(buffer.Address - record.Argument)));
            output.WriteBytes(buffer.In);
            output.WriteBytes(buffer.Out);
            if (buffer.Wanted != 0)
            {
                output.Body.Write(buffer.Wanted);
            }
        }
    }

    private static void DecodeBuffers(ref RecordDecoder input, IoctlRecord record)
    {
        for (int left = input.Body.ReadArrayHeader(); left > 0; left--)
        {
            int fields = input.Body.ReadArrayHeader();
            int offset = input.Body.ReadInt32();
            ulong address = unchecked(record.Argument + (ulong)input.Body.ReadInt64());
            ReadOnlyMemory<byte> before = input.ReadBytes();
            ReadOnlyMemory<byte> after = input.ReadBytes();
            int wanted = fields > 4 ? input.Body.ReadInt32() : 0;
            record.Buffers.Add(new PointedBuffer(offset, address, before, after, wanted));
            for (; fields > 5; fields--)
            {
                input.Body.Skip();
            }
        }
    }
}
