using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TraceReplay.Recorder.Tables;

/// <summary>
/// Tells whether a page changed, in a quarter of a microsecond. A universal hash (products of keyed words, summed) under a key of this process: whoever writes the
/// pages cannot aim at two that look alike, and by chance they do with a probability of 2^-64.
/// </summary>
internal sealed class PageDigest
{
    public const int PageBytes = 4096;
    private const int Words = PageBytes / sizeof(ulong);

    private readonly ulong[] _key = new ulong[Words];

    public PageDigest() => RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_key.AsSpan()));

    /// <param name="page">4096 bytes.</param>
    public UInt128 Of(ReadOnlySpan<byte> page)
    {
        ReadOnlySpan<ulong> key = _key;
        UInt128 sum = 0;
        for (int i = 0; i < Words; i += 2)
        {
            ulong a = BinaryPrimitives.ReadUInt64LittleEndian(page[(i * 8)..]) + key[i];
            ulong b = BinaryPrimitives.ReadUInt64LittleEndian(page[((i * 8) + 8)..]) + key[i + 1];
            ulong high = Math.BigMul(a, b, out ulong low);
            sum += new UInt128(high, low);
        }

        return sum;
    }
}
