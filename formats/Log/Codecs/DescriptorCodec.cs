using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Tuple: origin, descriptor, target, open flags, process and descriptor of the peer. No body.</summary>
internal static class DescriptorCodec
{
    public static void Encode(RecordEncoder output, DescriptorRecord record)
    {
        int target = output.Reference(record.Target.Span);
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write((ulong)record.Origin);
        tuple.Write(record.Fd);
        tuple.Write(target);
        tuple.Write(record.Flags);
        tuple.Write(record.PeerProcess);
        tuple.Write(record.PeerFd);
        output.EndTuple();
    }

    public static void Decode(ref RecordDecoder input, DescriptorRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out _);
        record.Origin = (DescriptorOrigin)tuple.ReadByte();
        record.Fd = tuple.ReadInt32();
        record.Target = input.ReadText(ref tuple);
        record.Flags = tuple.ReadInt32();
        record.PeerProcess = tuple.ReadInt32();
        record.PeerFd = tuple.ReadInt32();
    }
}
