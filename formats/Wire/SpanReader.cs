using System.Buffers.Binary;

namespace TraceReplay.Formats.Wire;

/// <summary>Reads little-endian fields of a buffer front to back and knows where in the file the buffer lies.</summary>
/// <param name="bytes">The buffer.</param>
/// <param name="baseOffset">Absolute offset of its first byte.</param>
public ref struct SpanReader(ReadOnlySpan<byte> bytes, long baseOffset = 0)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly long _baseOffset = baseOffset;
    private int _position;

    /// <summary>Absolute offset of the next byte.</summary>
    public readonly long Offset => _baseOffset + _position;

    public readonly int Remaining => _bytes.Length - _position;

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public ReadOnlySpan<byte> ReadBytes(int count) => Take(count);

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Remaining)
        {
            throw new WireFormatException($"offset 0x{Offset:x}: {Remaining} bytes left, {count} needed", Offset);
        }

        ReadOnlySpan<byte> taken = _bytes.Slice(_position, count);
        _position += count;
        return taken;
    }
}
