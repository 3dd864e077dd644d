namespace TraceReplay.Formats.Lz4;

/// <summary>LZ4 blocks through the system's liblz4, with the method shapes of K4os.Compression.LZ4's LZ4Codec.</summary>
/// <remarks>Thread-safe. Every method throws <see cref="DllNotFoundException"/> with instructions where liblz4 is missing.</remarks>
public static class LZ4Codec
{
    /// <summary>Longest input: LZ4_MAX_INPUT_SIZE of lz4.h.</summary>
    public const int MaximumInputSize = 0x7E000000;

    private const string Missing = "liblz4.so.1 is not installed: logs are LZ4-compressed. Install it (Debian, Ubuntu: package liblz4-1; Fedora: lz4-libs; Alpine: lz4-libs).";

    /// <returns>Bytes that a block of <paramref name="length"/> bytes can take at worst: LZ4_COMPRESSBOUND of lz4.h.</returns>
    public static int MaximumOutputSize(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaximumInputSize);
        return length + (length / 255) + 16;
    }

    /// <returns>Length of the block, or -1 when <paramref name="target"/> is too small for it.</returns>
    public static unsafe int Encode(ReadOnlySpan<byte> source, Span<byte> target, LZ4Level level = LZ4Level.L00_FAST)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(source.Length, MaximumInputSize, nameof(source));
        try
        {
            fixed (byte* from = source)
            fixed (byte* to = target)
            {
                // liblz4 wants a valid address even for no input.
                byte nothing = 0;
                byte* start = from == null ? &nothing : from;
                int length = level == LZ4Level.L00_FAST
                    ? NativeLz4.LZ4_compress_default(start, to, source.Length, target.Length)
                    : NativeLz4.LZ4_compress_HC(start, to, source.Length, target.Length, (int)level);
                return length > 0 ? length : -1;
            }
        }
        catch (DllNotFoundException e)
        {
            throw new DllNotFoundException(Missing, e);
        }
    }

    /// <returns>Decoded bytes, or -1 when the block is malformed or does not fit <paramref name="target"/>.</returns>
    public static unsafe int Decode(ReadOnlySpan<byte> source, Span<byte> target)
    {
        try
        {
            fixed (byte* from = source)
            fixed (byte* to = target)
            {
                byte nothing = 0;
                byte* room = to == null ? &nothing : to;
                int length = NativeLz4.LZ4_decompress_safe(from, room, source.Length, target.Length);
                return length >= 0 ? length : -1;
            }
        }
        catch (DllNotFoundException e)
        {
            throw new DllNotFoundException(Missing, e);
        }
    }
}
