using TraceReplay.Formats.Lz4;

namespace TraceReplay.Fuzz;

/// <summary>The decoder writes nothing behind its target and reports at most its length.</summary>
internal sealed class Lz4Target : IFuzzTarget
{
    private const int Room = 4096;
    private const int Guard = 64;
    private static readonly byte[] Target = new byte[Room + Guard];

    public static IReadOnlyList<byte[]> Seeds { get; } = [Encode(new byte[3000]), Encode([.. Enumerable.Range(0, 3000).Select(i => (byte)(i % 53))]), Encode([.. Enumerable.Range(0, 200).Select(i => (byte)(i * i))])];

    public static void Fuzz(ReadOnlySpan<byte> input)
    {
        Target.AsSpan(Room).Fill(0xa5);
        int length = LZ4Codec.Decode(input, Target.AsSpan(0, Room));
        if (length > Room || Target.AsSpan(Room).ContainsAnyExcept((byte)0xa5))
        {
            throw new InvalidOperationException($"decoded {length} bytes, or wrote behind its target");
        }
    }

    private static byte[] Encode(byte[] content)
    {
        byte[] block = new byte[LZ4Codec.MaximumOutputSize(content.Length)];
        return block[..LZ4Codec.Encode(content, block)];
    }
}
