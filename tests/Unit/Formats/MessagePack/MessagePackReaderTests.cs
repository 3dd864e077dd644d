using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.MessagePack;
using TraceReplay.Formats.Wire;
using Xunit;

namespace TraceReplay.Tests.Formats.MessagePack;

public sealed class MessagePackReaderTests
{
    private delegate void Reading(ref MessagePackReader reader);

    [Fact]
    public void ReadInt64_AnyWrittenValue_GivesItBack() =>
        Prop.ForAll(ArbMap.Default.ArbFor<long>(), value =>
        {
            var output = new ByteBuffer();
            new MessagePackWriter(output).Write(value);
            new MessagePackWriter(output).Write(unchecked((ulong)value * 0x1234567));
            var reader = new MessagePackReader(output.Written);
            return reader.ReadInt64() == value && reader.ReadUInt64() == unchecked((ulong)value * 0x1234567) && reader.End;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("cfffffffffffffffff", "an integer of at most")]
    [InlineData("c0", "an integer was expected")]
    [InlineData("a161", "an integer was expected")]
    [InlineData("ce0000", "needs 4 more bytes, 2 are left")]
    [InlineData("", "the data ends")]
    [InlineData("c1", "an integer was expected")]
    public void ReadInt64_SomethingElse_SaysWhatWasFound(string bytes, string message) => AssertRefused(bytes, message, (ref reader) => reader.ReadInt64());

    [Fact]
    public void ReadUInt64_Negative_IsRefused() => AssertRefused("ff", "found -1, an unsigned integer was expected", (ref reader) => reader.ReadUInt64());

    [Fact]
    public void ReadInt32_TooLarge_IsRefused() => AssertRefused("ce80000000", "an integer from -2147483648 to 2147483647", (ref reader) => reader.ReadInt32());

    [Fact]
    public void ReadByte_TooLarge_IsRefused() => AssertRefused("cd0100", "an integer from 0 to 255", (ref reader) => reader.ReadByte());

    [Theory]
    [InlineData("ddffffffff00")]
    [InlineData("dc000200")]
    [InlineData("92")]
    public void ReadArrayHeader_MoreElementsThanBytes_IsRefused(string bytes) => AssertRefused(bytes, "does not fit", (ref reader) => reader.ReadArrayHeader());

    [Theory]
    [InlineData("c6ffffffff00")]
    [InlineData("a3")]
    public void ReadBinary_LongerThanTheData_OrNoBinary_IsRefused(string bytes) => AssertRefused(bytes, "", (ref reader) => reader.ReadBinary());

    [Fact]
    public void Skip_DeepNesting_NeedsNoStack()
    {
        byte[] nested = new byte[1_000_000];
        nested.AsSpan().Fill(0x91);
        nested[^1] = 0;
        var reader = new MessagePackReader(nested);
        reader.Skip();
        Assert.True(reader.End);
    }

    [Fact]
    public void Skip_NeverUsedByte_IsRefused() => AssertRefused("93c0c1c0", "0xc1", (ref reader) => reader.Skip());

    private static void AssertRefused(string hex, string message, Reading read)
    {
        byte[] bytes = Convert.FromHexString(hex);
        var e = Assert.Throws<WireFormatException>(() =>
        {
            var reader = new MessagePackReader(bytes, 100);
            read(ref reader);
        });
        Assert.Contains(message, e.Message);
        Assert.InRange(e.Offset, 100, 100 + bytes.Length);
    }
}
