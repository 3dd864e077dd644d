using System.Buffers.Binary;
using TraceReplay.Formats.Log.Codecs;
using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>Reads what RecordPacketWriter wrote, from anyone: every length is checked.</summary>
public sealed class RecordPacketReader : IContentSource
{
    private readonly ChunkCursor _cursor;
    private ReadOnlyMemory<byte> _contents;

    public RecordPacketReader() => _cursor = new ChunkCursor(this);

    /// <returns>The record that <see cref="Read"/> fills, null for a kind that this version does not know.</returns>
    public static Record? Create(RecordKind kind) => RecordCodec.Create(kind);

    /// <param name="packet">The bytes; texts and data of the record lie in them afterwards.</param>
    /// <param name="time">Time of the record.</param>
    /// <param name="record">A cleared record of the kind that the packet holds.</param>
    /// <exception cref="WireFormatException">The packet is malformed, or holds another kind.</exception>
    public void Read(ReadOnlyMemory<byte> packet, long time, Record record)
    {
        int body = packet.Length - RecordPacketWriter.TrailerBytes;
        int contents = body < 0 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(packet.Span[body..]);
        if (contents < 0 || contents > body)
        {
            throw new WireFormatException($"a packet of {packet.Length} bytes claims page contents of {contents}", Math.Max(body, 0));
        }

        _contents = packet.Slice(body - contents, contents);
        _cursor.Begin(packet[..(body - contents)], 0, time, 0);
        if (!_cursor.TryNext(out ulong kind, out int offset, out int length))
        {
            throw new WireFormatException("a packet without a record", body);
        }

        if (kind != (ulong)record.Kind)
        {
            throw new WireFormatException($"a packet holds a record of kind {kind}, its event says {(byte)record.Kind}", offset);
        }

        RecordDecoder decoder = _cursor.Decode(offset, length);
        decoder.ReadCommon(record);
        RecordCodec.Decode(ref decoder, record);
        if (!_cursor.AtEnd)
        {
            throw new WireFormatException("a packet goes on behind its record", offset + length);
        }
    }

    ReadOnlyMemory<byte> IContentSource.Find(long number)
    {
        var reader = new MessagePackReader(_contents.Span);
        for (long i = 0; i < number && !reader.End; i++)
        {
            reader.Skip();
        }

        if (number < 0 || reader.End)
        {
            throw new WireFormatException($"a packet refers to page content {number}, which it does not hold", 0);
        }

        int length = reader.ReadBinary().Length;
        return _contents.Slice(reader.Consumed - length, length);
    }
}
