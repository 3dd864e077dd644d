using System.Buffers.Binary;

namespace TraceReplay.Formats.Ioctls;

/// <summary>
/// Walks the capabilities of an info struct, whatever the bytes are: it ends at the first header that does not lie behind the one before and within the bytes.
/// struct vfio_info_cap_header: id, version, offset of the next one.
/// </summary>
/// <param name="argument">The info struct with its capabilities.</param>
/// <param name="first">Offset of the first one, 0 for none.</param>
public ref struct CapabilityChain(ReadOnlySpan<byte> argument, uint first)
{
    private const int HeaderSize = 8;

    private readonly ReadOnlySpan<byte> _argument = argument;
    private uint _next = first;

    /// <summary>Bytes from the start of the info struct.</summary>
    public int Offset { get; private set; }

    public readonly ushort Id => BinaryPrimitives.ReadUInt16LittleEndian(_argument[Offset..]);

    public readonly ushort Version => BinaryPrimitives.ReadUInt16LittleEndian(_argument[(Offset + 2)..]);

    /// <summary>Header and payload: up to the next capability, or to the end of the bytes.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _next > Offset && _next < _argument.Length ? _argument[Offset..(int)_next] : _argument[Offset..];

    /// <summary>The chain led out of the bytes, or backwards.</summary>
    public bool IsBroken { get; private set; }

    public bool MoveNext()
    {
        if (_next == 0)
        {
            return false;
        }

        if (_next <= Offset || _next > _argument.Length - HeaderSize)
        {
            IsBroken = true;
            return false;
        }

        Offset = (int)_next;
        _next = BinaryPrimitives.ReadUInt32LittleEndian(_argument[(Offset + 4)..]);
        return true;
    }
}
