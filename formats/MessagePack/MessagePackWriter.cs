using System.Buffers.Binary;
using TraceReplay.Formats.Wire;

namespace TraceReplay.Formats.MessagePack;

/// <summary>Writes MessagePack values in their shortest form, with the method shapes of MessagePack-CSharp's MessagePackWriter.</summary>
public readonly struct MessagePackWriter(ByteBuffer output)
{
    private readonly ByteBuffer _output = output;

    public void WriteNil() => _output.Append(MessagePackCode.Nil);

    public void Write(bool value) => _output.Append(value ? MessagePackCode.True : MessagePackCode.False);

    public void Write(ulong value)
    {
        switch (value)
        {
            case <= MessagePackCode.MaxFixInt:
                _output.Append((byte)value);
                break;
            case <= byte.MaxValue:
                Span<byte> two = _output.Extend(2);
                two[0] = MessagePackCode.UInt8;
                two[1] = (byte)value;
                break;
            case <= ushort.MaxValue:
                BinaryPrimitives.WriteUInt16BigEndian(Coded(MessagePackCode.UInt16, 2), (ushort)value);
                break;
            case <= uint.MaxValue:
                BinaryPrimitives.WriteUInt32BigEndian(Coded(MessagePackCode.UInt32, 4), (uint)value);
                break;
            default:
                BinaryPrimitives.WriteUInt64BigEndian(Coded(MessagePackCode.UInt64, 8), value);
                break;
        }
    }

    public void Write(long value)
    {
        switch (value)
        {
            case >= 0:
                Write((ulong)value);
                break;
            case >= -32:
                _output.Append((byte)value);
                break;
            case >= sbyte.MinValue:
                Coded(MessagePackCode.Int8, 1)[0] = (byte)value;
                break;
            case >= short.MinValue:
                BinaryPrimitives.WriteInt16BigEndian(Coded(MessagePackCode.Int16, 2), (short)value);
                break;
            case >= int.MinValue:
                BinaryPrimitives.WriteInt32BigEndian(Coded(MessagePackCode.Int32, 4), (int)value);
                break;
            default:
                BinaryPrimitives.WriteInt64BigEndian(Coded(MessagePackCode.Int64, 8), value);
                break;
        }
    }

    public void Write(int value) => Write((long)value);

    public void Write(uint value) => Write((ulong)value);

    public void WriteArrayHeader(int count) => WriteCount(count, MessagePackCode.FixArray, MessagePackCode.Array16, MessagePackCode.Array32);

    public void WriteMapHeader(int count) => WriteCount(count, MessagePackCode.FixMap, MessagePackCode.Map16, MessagePackCode.Map32);

    /// <summary>A bin value.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        WriteLength(bytes.Length, MessagePackCode.Bin8, MessagePackCode.Bin16, MessagePackCode.Bin32);
        _output.Append(bytes);
    }

    /// <summary>A str value.</summary>
    public void WriteString(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length < 32)
        {
            _output.Append((byte)(MessagePackCode.FixStr | utf8.Length));
        }
        else
        {
            WriteLength(utf8.Length, MessagePackCode.Str8, MessagePackCode.Str16, MessagePackCode.Str32);
        }

        _output.Append(utf8);
    }

    private void WriteCount(int count, byte fix, byte code16, byte code32)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        switch (count)
        {
            case < 16:
                _output.Append((byte)(fix | count));
                break;
            case <= ushort.MaxValue:
                BinaryPrimitives.WriteUInt16BigEndian(Coded(code16, 2), (ushort)count);
                break;
            default:
                BinaryPrimitives.WriteUInt32BigEndian(Coded(code32, 4), (uint)count);
                break;
        }
    }

    private void WriteLength(int length, byte code8, byte code16, byte code32)
    {
        switch (length)
        {
            case <= byte.MaxValue:
                Coded(code8, 1)[0] = (byte)length;
                break;
            case <= ushort.MaxValue:
                BinaryPrimitives.WriteUInt16BigEndian(Coded(code16, 2), (ushort)length);
                break;
            default:
                BinaryPrimitives.WriteUInt32BigEndian(Coded(code32, 4), (uint)length);
                break;
        }
    }

    private Span<byte> Coded(byte code, int length)
    {
        Span<byte> room = _output.Extend(1 + length);
        room[0] = code;
        return room[1..];
    }
}
