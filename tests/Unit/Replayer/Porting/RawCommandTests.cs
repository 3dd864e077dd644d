using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Replayer.Porting;
using Xunit;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>Raw commands and STEs of a guest as requests of the nested series, one by one.</summary>
public sealed class RawCommandTests
{
    [Theory]
    [InlineData(0x10UL, 0UL, 1, 0, 0u, 0u, 0UL, 0UL, 0UL)]
    [InlineData(0x30UL, 0UL, 1, 0, 0u, 0u, 0UL, 0UL, 0UL)]
    [InlineData(0x0007_0009_0000_0011UL, 0UL, 1, 1, 2u, 7u, 0UL, 0UL, 0UL)]
    [InlineData(0x0007_0000_0000_0012UL, 0x5001UL, 1, 2, 6u, 7u, 0x5000UL, 0x1000UL, 1UL)]
    [InlineData(0x13UL, 0x5000UL, 1, 2, 0u, 0u, 0x5000UL, 0x1000UL, 1UL)]
    // TG 4K, SCALE 4, NUM 0: 16 pages; check vector of the facts' c16.
    [InlineData(0x0003_0005_0040_0012UL, 0x8000_0701UL, 1, 2, 6u, 3u, 0x8000_0000UL, 0x1000UL, 16UL)]
    // TG 64K, NUM 2: 3 granules.
    [InlineData(0x0003_0000_0000_2012UL, 0x8000_0c00UL, 1, 2, 2u, 3u, 0x8000_0000UL, 0x10000UL, 3UL)]
    public void Decode_TlbCommand_IsOneInvalidation(ulong word0, ulong word1, byte cache, byte granularity, uint flags, uint asid, ulong address, ulong granule, ulong count)
    {
        InvalidationRequest? request = Decode(word0, word1, out uint? stream);
        Assert.Equal(new InvalidationRequest { Size = new ClaimedSize(true, 0), Version = 1, Cache = cache, Granularity = granularity, TargetFlags = flags, ArchId = asid, Address = address, GranuleSize = granule, GranuleCount = count }, request);
        Assert.Null(stream);
    }

    [Theory]
    [InlineData(0x0000_0100_0000_3005UL, 1UL, 4, 1, 1u, 3UL)]
    [InlineData(0x0000_0100_0000_0006UL, 0UL, 4, 0, 0u, 0UL)]
    [InlineData(0x0000_0100_0000_0040UL, 52UL, 2, 1, 0u, 0UL)]
    [InlineData(0x0000_0100_0000_5840UL, 0x7000UL, 2, 2, 1u, 5UL)]
    public void Decode_CommandForAStream_NamesIt(ulong word0, ulong word1, byte cache, byte granularity, uint flags, ulong pasid)
    {
        InvalidationRequest request = Decode(word0, word1, out uint? stream)!;
        Assert.Equal((cache, granularity, flags, pasid, 0x100u), (request.Cache, request.Granularity, request.TargetFlags, request.Pasid, stream));
    }

    /// <summary>CFGI_STE, SYNC, EL2; bits that no field has; a range without granule, a granule without range.</summary>
    [Theory]
    [InlineData(0x03UL, 1UL)]
    [InlineData(0x46UL, 0UL)]
    [InlineData(0x20UL, 0UL)]
    [InlineData(0x110UL, 0UL)]
    [InlineData(0x10UL, 1UL)]
    [InlineData(0x1012UL, 0x5000UL)]
    [InlineData(0x12UL, 0x5400UL)]
    [InlineData(0x0405UL, 1UL)]
    public void Decode_CommandWithoutMeaning_IsNothing(ulong word0, ulong word1) => Assert.Null(Decode(word0, word1, out _));

    /// <summary>What a request becomes as commands is what these commands mean.</summary>
    [Fact]
    public void Decode_OfAnEncodedInvalidation_IsTheSame() => Prop.ForAll<bool, bool, (ushort, uint)>((byAsid, leaf, numbers) => ComesBack(byAsid, leaf, numbers.Item1, numbers.Item2)).QuickCheckThrowOnFailure();

    private static bool ComesBack(bool byAsid, bool leaf, ushort asid, uint page)
    {
        var request = new InvalidationRequest
        {
            Size = new ClaimedSize(true, 0),
            Version = 1,
            Cache = 1,
            Granularity = byAsid ? (byte)1 : (byte)2,
            TargetFlags = 2 | (leaf && !byAsid ? 4u : 0),
            ArchId = asid,
            Address = byAsid ? 0 : (ulong)page << 12,
            GranuleSize = byAsid ? 0 : 0x1000UL,
            GranuleCount = byAsid ? 0 : 1UL,
        };
        List<ulong> commands = [];
        return RawInvalidation.TryEncode(request, [0x10], commands) is null && commands.Count == 2 && request.Equals(Decode(commands[0], commands[1], out _));
    }

    [Fact]
    public void Decode_AnyCommand_NeverFails() => Prop.ForAll<ulong, ulong>((word0, word1) =>
    {
        Decode(word0, word1, out _);
        return true;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0x5000_0001_4000_202bUL, 0xd6UL, 1, 0x1_4000_2000UL, 10, 2, 2)]
    [InlineData(0x4000_0049UL, 0xd6UL, 2, 0UL, 0, 0, 0)]
    [InlineData(0x4000_0041UL, 0xd6UL, 3, 0UL, 0, 0, 0)]
    [InlineData(0x4000_004aUL, 0xd6UL, 3, 0UL, 0, 0, 0)]
    public void Decode_StreamEntry_IsTheConfiguration(ulong word0, ulong word1, byte config, ulong table, byte bits, byte format, byte without)
    {
        PasidTableRequest request = StreamEntryRequest.Decode(word0, word1);
        Assert.Equal((config, table, bits, format, without, 1u, 1u, 1u, 1u),
            (request.Config, request.BasePtr, request.PasidBits, request.S1Fmt, request.S1Dss, request.Flags, request.Version, request.Format, request.SmmuVersion));
        Assert.True(StreamEntryRequest.TryEncode(request, out ulong back, out _));
        Assert.Equal(config == 1 ? word0 : config == 2 ? 9UL : 1UL, back);
    }

    private static InvalidationRequest? Decode(ulong word0, ulong word1, out uint? stream)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, word0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], word1);
        return RawCommand.Decode(bytes, out stream);
    }
}
