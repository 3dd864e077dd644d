using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Replayer.Porting;
using Xunit;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>Every layout says the same: bytes to meaning to other bytes and back gives the first bytes again, where both can say it.</summary>
public sealed class CodecTests
{
    private static readonly IArgumentCodec[] s_tables = [PasidTableCodec.A, PasidTableCodec.B, PasidTableCodec.C];
    private static readonly IArgumentCodec[] s_invalidations = [InvalidationCodec.A, InvalidationCodec.B];

    [Fact]
    public void Decode_PasidTableOfAnyLayout_ComesBackThroughAnyOther() => CheckPairs(s_tables);

    [Fact]
    public void Decode_InvalidationOfAnyLayout_ComesBackThroughAnyOther() => CheckPairs(s_invalidations);

    [Fact]
    public void Decode_PasidTableThroughAttachAndDetach_ComesBack()
    {
        foreach (uint flags in (uint[])[1, 2])
        {
            var meaning = new PasidTableRequest { Flags = flags, Size = new ClaimedSize(true, 0), BasePtr = flags == 1 ? 0x4000_0000UL : 0, Version = flags == 1 ? 1u : 0 };
            IArgumentCodec codec = flags == 1 ? PasidTableCodec.Attach : new DetachCodec();
            byte[] bytes = new byte[codec.Size];
            Assert.True(codec.TryEncode(meaning, bytes));
            Assert.Equal(meaning, codec.Decode(bytes));
        }

        Assert.False(PasidTableCodec.Attach.TryEncode(new PasidTableRequest { Flags = 2 }, new byte[40]));
        Assert.False(new DetachCodec().TryEncode(new PasidTableRequest { Flags = 1 }, []));
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(2u)]
    public void Decode_MsiBindingThroughTheOtherRequests_ComesBack(uint flags)
    {
        var meaning = new MsiBindingRequest { Flags = flags, Size = new ClaimedSize(true, 0), Iova = 0xfe00_0000, Gpa = flags == 1 ? 0x809_0000UL : 0, Bytes = flags == 1 ? 0x1000UL : 0 };
        IArgumentCodec[] codecs = [MsiBindingCodec.Set, flags == 1 ? MsiBindingCodec.BindOnly : MsiBindingCodec.UnbindOnly];
        foreach (IArgumentCodec codec in codecs)
        {
            byte[] bytes = new byte[codec.Size];
            Assert.True(codec.TryEncode(meaning, bytes));
            Assert.Equal(meaning, codec.Decode(bytes));
        }
    }

    /// <summary>Each codec writes where the struct of the ioctl tables has its fields, and nowhere else.</summary>
    [Fact]
    public void Size_OfEveryCodec_IsThatOfItsStruct()
    {
        foreach (IArgumentCodec codec in s_tables.Concat(s_invalidations).Append(PasidTableCodec.Attach).Append(MsiBindingCodec.Set).Append(MsiBindingCodec.BindOnly).Append(MsiBindingCodec.UnbindOnly))
        {
            Assert.Equal(ArgumentLayout.Of(codec.Layout!).Size, codec.Size);
        }
    }

    [Theory]
    [InlineData("BasePtr", 0x1122334455667788UL)]
    [InlineData("PasidBits", 5UL)]
    [InlineData("S1Fmt", 2UL)]
    [InlineData("S1Dss", 3UL)]
    public void Encode_EveryTableLayout_PutsTheFieldWhereTheStructHasIt(string field, ulong value)
    {
        foreach (IArgumentCodec codec in s_tables)
        {
            byte[] bytes = new byte[codec.Size];
            var meaning = new PasidTableRequest
            {
                BasePtr = field == "BasePtr" ? value : 0,
                PasidBits = field == "PasidBits" ? (byte)value : (byte)0,
                S1Fmt = field == "S1Fmt" ? (byte)value : (byte)0,
                S1Dss = field == "S1Dss" ? (byte)value : (byte)0,
            };
            codec.TryEncode(meaning, bytes);
            ArgumentField found = ArgumentLayout.Of(codec.Layout!).Fields.Single(f => f.Name.EndsWith("." + field, StringComparison.Ordinal));
            ulong read = 0;
            for (int i = found.Size - 1; i >= 0; i--)
            {
                read = (read << 8) | bytes[found.Offset + i];
            }

            Assert.Equal(value, read);
        }
    }

    [Fact]
    public void Encode_EveryDialectWithNesting_HasARequestForEveryMeaning()
    {
        foreach (Dialect dialect in Dialects.All)
        {
            var protocol = new NestedProtocol(dialect);
            if (protocol.IsEmpty)
            {
                continue;
            }

            Assert.NotNull(protocol.Encode(new PasidTableRequest { Flags = 1 }));
            Assert.NotNull(protocol.Encode(new PasidTableRequest { Flags = 2 }));
            Assert.NotNull(protocol.Encode(new InvalidationRequest()));
        }
    }

    private static void CheckPairs(IArgumentCodec[] codecs)
    {
        foreach (IArgumentCodec one in codecs)
        {
            foreach (IArgumentCodec other in codecs)
            {
                Prop.ForAll(Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), one.Size).ToArbitrary(), bytes => RoundTrip(one, other, bytes)).QuickCheckThrowOnFailure();
            }
        }
    }

    // Sizes are "all of it" or a number that is no layout's size: a number that is the other's own would be taken for "all of it" there.
    private static bool RoundTrip(IArgumentCodec one, IArgumentCodec other, byte[] bytes)
    {
        BitConverter.TryWriteBytes(bytes, bytes[0] < 128 ? one.Size : 7);
        NestedRequestMeaning meaning = one.Decode(bytes) switch
        {
            PasidTableRequest m => m with { ConfigSize = new ClaimedSize(true, 0) },
            InvalidationRequest m => m with { InfoSize = new ClaimedSize(true, 0) },
            NestedRequestMeaning m => m,
        };
        byte[] first = new byte[one.Size];
        byte[] second = new byte[other.Size];
        byte[] third = new byte[one.Size];
        one.TryEncode(meaning, first);
        other.TryEncode(one.Decode(first), second);
        one.TryEncode(other.Decode(second), third);
        return first.AsSpan().SequenceEqual(third) && one.Decode(first).Equals(meaning);
    }
}
