using System.Buffers.Binary;
using TraceReplay.Formats.Ioctls.Nested;

namespace TraceReplay.Replayer.Porting;

/// <summary>The layouts of CACHE_INVALIDATE: with and without the inner struct's own size.</summary>
internal sealed class InvalidationCodec : IArgumentCodec
{
    private const int Head = 8;
    private const int TargetSize = 40;

    private readonly bool _hasInfoSize;

    private InvalidationCodec(Type layout, bool hasInfoSize)
    {
        Layout = layout;
        _hasInfoSize = hasInfoSize;
    }

    /// <summary>VFIO part v8 to v10.</summary>
    public static InvalidationCodec A { get; } = new(typeof(CacheInvalidateA), false);

    /// <summary>v11 on.</summary>
    public static InvalidationCodec B { get; } = new(typeof(CacheInvalidateB), true);

    public Type Layout { get; }

    public int Size => Target + TargetSize;

    private int Version => _hasInfoSize ? 12 : 8;

    private int Target => _hasInfoSize ? 24 : 16;

    public NestedRequestMeaning Decode(ReadOnlySpan<byte> bytes)
    {
        Span<byte> b = stackalloc byte[Size];
        bytes[..Math.Min(bytes.Length, Size)].CopyTo(b);
        ReadOnlySpan<byte> t = b[Target..];
        return new InvalidationRequest
        {
            Size = ClaimedSize.Of(U32(b, 0), Size),
            Flags = U32(b, 4),
            InfoSize = _hasInfoSize ? ClaimedSize.Of(U32(b, Head), Size - Head) : new ClaimedSize(true, 0),
            Version = U32(b, Version),
            Cache = b[Version + 4],
            Granularity = b[Version + 5],
            Padding = BinaryPrimitives.ReadUInt16LittleEndian(b[(Version + 6)..]),
            TargetFlags = U32(t, 0),
            ArchId = U32(t, 4),
            Pasid = U64(t, 8),
            Address = U64(t, 16),
            GranuleSize = U64(t, 24),
            GranuleCount = U64(t, 32),
        };
    }

    public bool TryEncode(NestedRequestMeaning meaning, Span<byte> bytes)
    {
        if (meaning is not InvalidationRequest m)
        {
            return false;
        }

        Put32(bytes, 0, m.Size.In(Size));
        Put32(bytes, 4, m.Flags);
        if (_hasInfoSize)
        {
            Put32(bytes, Head, m.InfoSize.In(Size - Head));
        }

        Put32(bytes, Version, m.Version);
        bytes[Version + 4] = m.Cache;
        bytes[Version + 5] = m.Granularity;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[(Version + 6)..], m.Padding);
        Span<byte> t = bytes[Target..];
        Put32(t, 0, m.TargetFlags);
        Put32(t, 4, m.ArchId);
        Put64(t, 8, m.Pasid);
        Put64(t, 16, m.Address);
        Put64(t, 24, m.GranuleSize);
        Put64(t, 32, m.GranuleCount);
        return true;
    }

    private static uint U32(ReadOnlySpan<byte> b, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(b[offset..]);

    private static ulong U64(ReadOnlySpan<byte> b, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(b[offset..]);

    private static void Put32(Span<byte> b, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(b[offset..], value);

    private static void Put64(Span<byte> b, int offset, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(b[offset..], value);
}
