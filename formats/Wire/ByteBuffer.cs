using System.Buffers;
using System.Runtime.CompilerServices;

namespace TraceReplay.Formats.Wire;

/// <summary>A growing array of bytes that is filled from the front and reused.</summary>
/// <param name="capacity">Bytes it holds before it grows.</param>
public sealed class ByteBuffer(int capacity = 256) : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>The content, for patching a length or a checksum into it.</summary>
    public Span<byte> WrittenMutable => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Forgets everything behind the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length);
        Length = length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(byte value)
    {
        if (Length == _bytes.Length)
        {
            Grow(1);
        }

        _bytes[Length++] = value;
    }

    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Extend(bytes.Length));

    /// <returns>Room for <paramref name="count"/> bytes that now belong to the content; the caller fills all of it.</returns>
    public Span<byte> Extend(int count)
    {
        if (count > _bytes.Length - Length)
        {
            Grow(count);
        }

        Span<byte> room = _bytes.AsSpan(Length, count);
        Length += count;
        return room;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - Length));
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(Length);
    }

    private void Reserve(int sizeHint)
    {
        int wanted = Math.Max(sizeHint, 1);
        if (wanted > _bytes.Length - Length)
        {
            Grow(wanted);
        }
    }

    private void Grow(int count)
    {
        int needed = checked(Length + count);
        Array.Resize(ref _bytes, (int)Math.Min(Math.Max((long)needed, 2L * _bytes.Length), Array.MaxLength));
    }
}
