using FsCheck;
using FsCheck.Fluent;
using TraceReplay.Formats.Lz4;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Formats.Lz4;

public sealed class LZ4CodecTests
{
    public static TheoryData<string, string, string> Blocks { get; } = Load();

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Decode_BlockOfTheLz4Command_GivesItsInput(string name, string block, string content)
    {
        byte[] expected = Convert.FromHexString(content);
        byte[] found = new byte[expected.Length];
        Assert.Equal(expected.Length, LZ4Codec.Decode(Convert.FromHexString(block), found));
        Assert.True(expected.AsSpan().SequenceEqual(found), name);
    }

    [Fact]
    public void Decode_WhatEncodeMade_GivesTheInput() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte>(), (bytes, times) =>
        {
            byte[] input = Enumerable.Repeat(bytes ?? [], times % 8).SelectMany(x => x).ToArray();
            foreach (LZ4Level level in Enum.GetValues<LZ4Level>())
            {
                byte[] block = new byte[LZ4Codec.MaximumOutputSize(input.Length)];
                int length = LZ4Codec.Encode(input, block, level);
                byte[] output = new byte[input.Length];
                Assert.Equal(input.Length, LZ4Codec.Decode(block.AsSpan(0, length), output));
                Assert.Equal(input, output);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Encode_TargetTooSmall_ReturnsMinusOne() => Assert.Equal(-1, LZ4Codec.Encode(Noise(100), new byte[50]));

    [Fact]
    public void Decode_TargetTooSmall_ReturnsMinusOne()
    {
        byte[] block = new byte[200];
        int length = LZ4Codec.Encode(new byte[100], block);
        Assert.Equal(-1, LZ4Codec.Decode(block.AsSpan(0, length), new byte[99]));
    }

    [Fact]
    public void Decode_Nothing_ReturnsMinusOne() => Assert.Equal(-1, LZ4Codec.Decode([], new byte[10]));

    [Fact]
    public void Decode_EveryByteOfABlockChanged_StaysInsideTheTarget()
    {
        byte[] block = new byte[600];
        int length = LZ4Codec.Encode(Enumerable.Range(0, 400).Select(i => (byte)(i % 37)).ToArray(), block);
        byte[] target = new byte[416];
        for (int i = 0; i < length; i++)
        {
            for (int value = 0; value < 256; value += 5)
            {
                byte[] changed = block[..length];
                changed[i] = (byte)value;
                target.AsSpan(400).Fill(0xa5);
                LZ4Codec.Decode(changed, target.AsSpan(0, 400));
                Assert.Equal(-1, target.AsSpan(400).IndexOfAnyExcept((byte)0xa5));
            }
        }
    }

    private static byte[] Noise(int length)
    {
        byte[] bytes = new byte[length];
        new Random(4).NextBytes(bytes);
        return bytes;
    }

    private static TheoryData<string, string, string> Load()
    {
        var data = new TheoryData<string, string, string>();
        foreach (string[] line in Vectors.Read("lz4.txt"))
        {
            data.Add(line[0], line[1], line[2]);
        }

        return data;
    }
}
