using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>
/// Tuple: opcode, operands present, stream, substream, ASID, VMID, granule, table level, leaf, first and last stream.
/// Body: address (delta A), pages (delta B), and the two doublewords where they are present.
/// </summary>
internal static class SmmuCommandCodec
{
    public static void Encode(RecordEncoder output, SmmuCommandRecord record)
    {
        MessagePackWriter tuple = output.BeginTuple();
        tuple.Write((ulong)record.Opcode);
        tuple.Write((ulong)record.Present);
        tuple.Write(record.StreamId);
        tuple.Write(record.Substream);
        tuple.Write(record.Asid);
        tuple.Write(record.Vmid);
        tuple.Write((ulong)record.Granule);
        tuple.Write((ulong)record.TableLevel);
        tuple.Write(record.Leaf);
        tuple.Write(record.FirstStreamId);
        tuple.Write(record.LastStreamId);
        int site = output.EndTuple();
        output.WriteDeltaA(site, record.Address);
        output.WriteDeltaB(site, record.Pages);
        if ((record.Present & CommandOperands.Words) != 0)
        {
            output.Body.Write(record.Word0);
            output.Body.Write(record.Word1);
        }
    }

    public static void Decode(ref RecordDecoder input, SmmuCommandRecord record)
    {
        MessagePackReader tuple = input.ReadTuple(out int site);
        record.Opcode = tuple.ReadByte();
        record.Present = (CommandOperands)Math.Min(tuple.ReadUInt64(), ushort.MaxValue);
        record.StreamId = tuple.ReadUInt32();
        record.Substream = tuple.ReadUInt32();
        record.Asid = tuple.ReadInt32();
        record.Vmid = tuple.ReadInt32();
        record.Granule = tuple.ReadByte();
        record.TableLevel = tuple.ReadByte();
        record.Leaf = tuple.ReadBoolean();
        record.FirstStreamId = tuple.ReadUInt32();
        record.LastStreamId = tuple.ReadUInt32();
        record.Address = input.ReadDeltaA(site);
        record.Pages = input.ReadDeltaB(site);
        bool hasWords = (record.Present & CommandOperands.Words) != 0;
        record.Word0 = hasWords ? input.Body.ReadUInt64() : 0;
        record.Word1 = hasWords ? input.Body.ReadUInt64() : 0;
    }
}
