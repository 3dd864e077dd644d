using System.Globalization;
using System.Text;
using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Wire;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Formats.MessagePack;

/// <summary>Against values that another implementation made: tests/Vectors/messagepack.txt.</summary>
public sealed class MessagePackVectorTests
{
    public static TheoryData<string, string, string> Values { get; } = Load();

    [Theory]
    [MemberData(nameof(Values))]
    public void Read_VectorValue_GivesIt(string kind, string value, string bytes)
    {
        byte[] input = Convert.FromHexString(bytes);
        var reader = new MessagePackReader(input);
        switch (kind)
        {
            case "int" when value[0] == '-': Assert.Equal(long.Parse(value, CultureInfo.InvariantCulture), reader.ReadInt64()); break;
            case "int": Assert.Equal(ulong.Parse(value, CultureInfo.InvariantCulture), reader.ReadUInt64()); break;
            case "nil": Assert.True(reader.TryReadNil()); break;
            case "bool": Assert.Equal(value == "true", reader.ReadBoolean()); break;
            case "str": Assert.Equal(Letters(value), reader.ReadStringSpan().ToArray()); break;
            case "bin": Assert.Equal(Counting(value), reader.ReadBinary().ToArray()); break;
            case "array": Assert.Equal(Count(value), reader.ReadArrayHeader()); return;
            case "map": Assert.Equal(Count(value), reader.ReadMapHeader()); return;
            case "skip": reader.Skip(); break;
        }

        Assert.True(reader.End);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Write_VectorValue_GivesItsBytes(string kind, string value, string bytes)
    {
        var output = new ByteBuffer();
        var writer = new MessagePackWriter(output);
        switch (kind)
        {
            case "int" when value[0] == '-': writer.Write(long.Parse(value, CultureInfo.InvariantCulture)); break;
            case "int": writer.Write(ulong.Parse(value, CultureInfo.InvariantCulture)); break;
            case "nil": writer.WriteNil(); break;
            case "bool": writer.Write(value == "true"); break;
            case "str": writer.WriteString(Letters(value)); break;
            case "bin": writer.Write(Counting(value)); break;
            case "array": writer.WriteArrayHeader(Count(value)); break;
            case "map": writer.WriteMapHeader(Count(value)); break;
        }

        Assert.StartsWith(Convert.ToHexStringLower(output.Written), bytes);
        Assert.True(kind is "array" or "map" or "skip" || output.Length * 2 == bytes.Length);
        Assert.True(kind == "skip" || output.Length > 0);
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Skip_VectorValue_PassesExactlyIt(string kind, string value, string bytes)
    {
        byte[] input = [.. Convert.FromHexString(bytes), 0xc0];
        var reader = new MessagePackReader(input);
        reader.Skip();
        Assert.Equal(input.Length - 1, reader.Consumed);
        Assert.True(reader.TryReadNil(), $"{kind} {value}");
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Skip_VectorValueCutAnywhere_ReportsAnOffsetInside(string kind, string value, string bytes)
    {
        byte[] input = Convert.FromHexString(bytes);
        for (int length = 0; length < input.Length; length++)
        {
            byte[] cut = input[..length];
            var e = Assert.Throws<WireFormatException>(() => new MessagePackReader(cut, 1000).Skip());
            Assert.InRange(e.Offset, 1000, 1000 + length);
            Assert.True(e.Message.Length > 10, $"{kind} {value}");
        }
    }

    private static int Count(string value) => int.Parse(value, CultureInfo.InvariantCulture);

    private static byte[] Letters(string value) => Encoding.UTF8.GetBytes(new string('a', Count(value)));

    private static byte[] Counting(string value) => Enumerable.Range(0, Count(value)).Select(i => (byte)i).ToArray();

    private static TheoryData<string, string, string> Load()
    {
        var data = new TheoryData<string, string, string>();
        foreach (string[] line in Vectors.Read("messagepack.txt"))
        {
            string[] kindAndValue = line[0].Split(' ');
            data.Add(kindAndValue[0], kindAndValue[1], line[1]);
        }

        return data;
    }
}
