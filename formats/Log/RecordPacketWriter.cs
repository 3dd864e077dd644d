using System.Buffers.Binary;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.Log;

/// <summary>
/// Encodes records one by one, each into bytes that need nothing else to be read: the definitions and the record as in a chunk of a log, its page
/// contents, and the length of these in four bytes (little endian). The inverse is <see cref="RecordPacketReader"/>.
/// </summary>
internal sealed class RecordPacketWriter
{
    internal const int TrailerBytes = 4;
    private const int BufferBytes = 2048;

    private readonly RecordEncoder _encoder = RecordEncoder.WithoutMemory(BufferBytes);

    /// <returns>The bytes, valid until the next call. The time of the record is not in them.</returns>
    /// <exception cref="ArgumentException">The record holds a value that the format has no place for.</exception>
    public ReadOnlySpan<byte> Write(Record record)
    {
        _encoder.BeginChunk();
        _encoder.Encode(record);
        ByteBuffer packet = _encoder.Records;
        ReadOnlySpan<byte> contents = _encoder.Contents.Written;
        packet.Append(contents);
        BinaryPrimitives.WriteInt32LittleEndian(packet.Extend(TrailerBytes), contents.Length);
        return packet.Written;
    }
}
