using System.Buffers.Binary;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.MessagePack;

/// <summary>Reads MessagePack values from a span, with the method shapes of MessagePack-CSharp's MessagePackReader.</summary>
/// <remarks>Everything malformed is a <see cref="WireFormatException"/> with the absolute offset. No length is believed before it is compared with what is left.</remarks>
/// <param name="bytes">The values.</param>
/// <param name="baseOffset">Absolute offset of the first byte, for messages.</param>
public ref struct MessagePackReader(ReadOnlySpan<byte> bytes, long baseOffset = 0)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly long _baseOffset = baseOffset;
    private int _position;

    /// <summary>Bytes read so far.</summary>
    public readonly int Consumed => _position;

    public readonly bool End => _position >= _bytes.Length;

    /// <summary>First byte of the next value.</summary>
    public readonly byte NextCode => End ? throw Fail("the data ends, a value was expected") : _bytes[_position];

    public bool TryReadNil()
    {
        if (NextCode != MessagePackCode.Nil)
        {
            return false;
        }

        _position++;
        return true;
    }

    public bool ReadBoolean()
    {
        byte code = NextCode;
        if (code is not (MessagePackCode.True or MessagePackCode.False))
        {
            throw Unexpected("a boolean");
        }

        _position++;
        return code == MessagePackCode.True;
    }

    public ulong ReadUInt64()
    {
        byte code = NextCode;
        if (code <= MessagePackCode.MaxFixInt)
        {
            _position++;
            return code;
        }

        switch (code)
        {
            case MessagePackCode.UInt8: return Operand(1)[0];
            case MessagePackCode.UInt16: return BinaryPrimitives.ReadUInt16BigEndian(Operand(2));
            case MessagePackCode.UInt32: return BinaryPrimitives.ReadUInt32BigEndian(Operand(4));
            case MessagePackCode.UInt64: return BinaryPrimitives.ReadUInt64BigEndian(Operand(8));
        }

        int start = _position;
        long value = ReadSigned(code);
        if (value < 0)
        {
            _position = start;
            throw Fail($"found {value}, an unsigned integer was expected");
        }

        return (ulong)value;
    }

    public long ReadInt64()
    {
        byte code = NextCode;
        if (code is <= MessagePackCode.MaxFixInt or >= MessagePackCode.MinNegativeFixInt)
        {
            _position++;
            return (sbyte)code;
        }

        if (code is < MessagePackCode.UInt8 or > MessagePackCode.UInt64)
        {
            return ReadSigned(code);
        }

        int start = _position;
        ulong value = ReadUInt64();
        if (value > long.MaxValue)
        {
            _position = start;
            throw Fail($"found {value}, an integer of at most {long.MaxValue} was expected");
        }

        return (long)value;
    }

    public int ReadInt32() => (int)Ranged(ReadInt64(), int.MinValue, int.MaxValue);

    public uint ReadUInt32() => (uint)Ranged((long)Math.Min(ReadUInt64(), long.MaxValue), 0, uint.MaxValue);

    public byte ReadByte() => (byte)Ranged((long)Math.Min(ReadUInt64(), long.MaxValue), 0, byte.MaxValue);

    /// <returns>Number of elements, each at least one byte, so never more than there are bytes left.</returns>
    public int ReadArrayHeader()
    {
        byte code = NextCode;
        return CountOf(code, 1, "an array", code is >= MessagePackCode.FixArray and < MessagePackCode.FixStr, MessagePackCode.Array16, MessagePackCode.Array32);
    }

    /// <returns>Number of key and value pairs.</returns>
    public int ReadMapHeader()
    {
        byte code = NextCode;
        return CountOf(code, 2, "a map", code is >= MessagePackCode.FixMap and < MessagePackCode.FixArray, MessagePackCode.Map16, MessagePackCode.Map32);
    }

    /// <returns>The bytes of a bin value, in place.</returns>
    public ReadOnlySpan<byte> ReadBinary()
    {
        uint length = NextCode switch
        {
            MessagePackCode.Bin8 => Operand(1)[0],
            MessagePackCode.Bin16 => BinaryPrimitives.ReadUInt16BigEndian(Operand(2)),
            MessagePackCode.Bin32 => BinaryPrimitives.ReadUInt32BigEndian(Operand(4)),
            _ => throw Unexpected("binary data"),
        };
        return Body(length);
    }

    /// <returns>The UTF-8 bytes of a str value, in place. They are not checked to be UTF-8.</returns>
    public ReadOnlySpan<byte> ReadStringSpan()
    {
        byte code = NextCode;
        if (code is >= MessagePackCode.FixStr and < MessagePackCode.Nil)
        {
            _position++;
            return Body((uint)(code & 0x1f));
        }

        uint length = code switch
        {
            MessagePackCode.Str8 => Operand(1)[0],
            MessagePackCode.Str16 => BinaryPrimitives.ReadUInt16BigEndian(Operand(2)),
            MessagePackCode.Str32 => BinaryPrimitives.ReadUInt32BigEndian(Operand(4)),
            _ => throw Unexpected("a string"),
        };
        return Body(length);
    }

    /// <summary>Passes over one value of any type. Nesting costs no stack: an array header only adds to the number of values to pass.</summary>
    public void Skip()
    {
        for (long left = 1; left > 0; left--)
        {
            byte code = NextCode;
            switch (code)
            {
                case <= MessagePackCode.MaxFixInt or >= MessagePackCode.MinNegativeFixInt or MessagePackCode.Nil or MessagePackCode.False or MessagePackCode.True:
                    _position++;
                    break;
                case (>= MessagePackCode.FixMap and < MessagePackCode.FixArray) or MessagePackCode.Map16 or MessagePackCode.Map32:
                    left += 2L * ReadMapHeader();
                    break;
                case (>= MessagePackCode.FixArray and < MessagePackCode.FixStr) or MessagePackCode.Array16 or MessagePackCode.Array32:
                    left += ReadArrayHeader();
                    break;
                case (>= MessagePackCode.FixStr and < MessagePackCode.Nil) or MessagePackCode.Str8 or MessagePackCode.Str16 or MessagePackCode.Str32:
                    ReadStringSpan();
                    break;
                case MessagePackCode.Bin8 or MessagePackCode.Bin16 or MessagePackCode.Bin32:
                    ReadBinary();
                    break;
                default:
                    SkipScalar(code);
                    break;
            }
        }
    }

    private void SkipScalar(byte code)
    {
        switch (code)
        {
            case MessagePackCode.UInt8 or MessagePackCode.Int8: Operand(1); break;
            case MessagePackCode.UInt16 or MessagePackCode.Int16: Operand(2); break;
            case MessagePackCode.UInt32 or MessagePackCode.Int32 or MessagePackCode.Float32: Operand(4); break;
            case MessagePackCode.UInt64 or MessagePackCode.Int64 or MessagePackCode.Float64: Operand(8); break;
            // An extension is a length, one byte of type, and the data.
            case >= MessagePackCode.FixExt1 and <= MessagePackCode.FixExt16: Operand(1 + (1 << (code - MessagePackCode.FixExt1))); break;
            case MessagePackCode.Ext8: Body(Operand(1)[0] + 1u); break;
            case MessagePackCode.Ext16: Body(BinaryPrimitives.ReadUInt16BigEndian(Operand(2)) + 1u); break;
            case MessagePackCode.Ext32: Body(BinaryPrimitives.ReadUInt32BigEndian(Operand(4)) + 1L); break;
            default: throw Fail("found byte 0xc1, which starts no MessagePack value");
        }
    }

    private long ReadSigned(byte code) => code switch
    {
        >= MessagePackCode.MinNegativeFixInt => (sbyte)_bytes[_position++],
        MessagePackCode.Int8 => (sbyte)Operand(1)[0],
        MessagePackCode.Int16 => BinaryPrimitives.ReadInt16BigEndian(Operand(2)),
        MessagePackCode.Int32 => BinaryPrimitives.ReadInt32BigEndian(Operand(4)),
        MessagePackCode.Int64 => BinaryPrimitives.ReadInt64BigEndian(Operand(8)),
        _ => throw Unexpected("an integer"),
    };

    private int CountOf(byte code, int bytesPerElement, string what, bool isFix, byte code16, byte code32)
    {
        int start = _position;
        uint count;
        if (isFix)
        {
            _position++;
            count = code & 0xfu;
        }
        else if (code == code16)
        {
            count = BinaryPrimitives.ReadUInt16BigEndian(Operand(2));
        }
        else if (code == code32)
        {
            count = BinaryPrimitives.ReadUInt32BigEndian(Operand(4));
        }
        else
        {
            throw Unexpected(what);
        }

        int left = _bytes.Length - _position;
        if ((long)count * bytesPerElement > left)
        {
            _position = start;
            throw Fail($"{what} of {count} elements does not fit the {left} bytes that are left");
        }

        return (int)count;
    }

    /// <summary>Passes the code byte and the fixed number of bytes behind it.</summary>
    private ReadOnlySpan<byte> Operand(int length)
    {
        if (length > _bytes.Length - _position - 1)
        {
            throw Fail($"value 0x{_bytes[_position]:x2} needs {length} more bytes, {_bytes.Length - _position - 1} are left");
        }

        ReadOnlySpan<byte> operand = _bytes.Slice(_position + 1, length);
        _position += 1 + length;
        return operand;
    }

    private ReadOnlySpan<byte> Body(long length)
    {
        if (length > _bytes.Length - _position)
        {
            throw Fail($"value of {length} bytes, {_bytes.Length - _position} are left");
        }

        ReadOnlySpan<byte> body = _bytes.Slice(_position, (int)length);
        _position += (int)length;
        return body;
    }

    private readonly long Ranged(long value, long low, long high) =>
        value >= low && value <= high ? value : throw Fail($"found {value}, an integer from {low} to {high} was expected");

    private readonly WireFormatException Unexpected(string expected) => Fail($"found byte 0x{_bytes[_position]:x2}, {expected} was expected");

    private readonly WireFormatException Fail(string what) => new($"offset 0x{_baseOffset + _position:x}: {what}", _baseOffset + _position);
}
