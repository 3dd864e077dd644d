using TraceReplay.Formats.Wire;
using Xunit;

namespace TraceReplay.Tests.Formats.Wire;

public sealed class WireTests
{
    // RFC 3720 appendix B.4 and the check value of the CRC catalogue.
    [Theory]
    [InlineData("313233343536373839", 0xe3069283)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", 0x8a9136aa)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 0x62a8ab43)]
    [InlineData("", 0)]
    public void Crc32C_KnownInput_GivesKnownChecksum(string bytes, uint expected) => Assert.Equal(expected, Crc32C.Compute(Convert.FromHexString(bytes)));

    [Fact]
    public void SpanReader_Fields_AreLittleEndianAndCounted()
    {
        var reader = new SpanReader(Convert.FromHexString("01020304050607080900000000000000aa"), 0x100);
        Assert.Equal(1, reader.ReadByte());
        Assert.Equal(0x0302, reader.ReadUInt16());
        Assert.Equal(0x07060504u, reader.ReadUInt32());
        Assert.Equal(0x107, reader.Offset);
        Assert.Equal(0x908UL, reader.ReadUInt64());
        Assert.Equal(2, reader.Remaining);
    }

    [Fact]
    public void SpanReader_TooShort_SaysWhereAndHowMuch()
    {
        var e = Assert.Throws<WireFormatException>(() =>
        {
            var reader = new SpanReader(new byte[6], 0x100);
            reader.ReadUInt32();
            reader.ReadUInt32();
        });
        Assert.Equal("offset 0x104: 2 bytes left, 4 needed", e.Message);
        Assert.Equal(0x104, e.Offset);
    }
}
