using System.Buffers.Binary;
using System.Security.Cryptography;

namespace TraceReplay.Formats.Log;

/// <summary>The writer's memory of page contents, so that each is stored once. Bounded: when full it forgets, and contents may be stored again.</summary>
internal sealed class ContentTable
{
    private const int Capacity = 1 << 20;
    private readonly Dictionary<UInt128, long> _numbers = [];

    public long Count { get; private set; }

    /// <returns>True when this content is new and now has <paramref name="number"/>.</returns>
    public bool Add(ReadOnlySpan<byte> content, out long number)
    {
        // A cryptographic digest, because guests choose these bytes: two contents with one digest would be replayed as one.
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, digest);
        UInt128 key = BinaryPrimitives.ReadUInt128LittleEndian(digest);
        if (_numbers.TryGetValue(key, out number))
        {
            return false;
        }

        if (_numbers.Count == Capacity)
        {
            _numbers.Clear();
        }

        number = Count++;
        _numbers.Add(key, number);
        return true;
    }
}
