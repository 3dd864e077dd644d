using System.Buffers.Binary;
using TraceReplay.Formats.Ioctls.Nested;

namespace TraceReplay.Replayer.Porting;

/// <summary>The layouts of SET_PASID_TABLE and ATTACH_PASID_TABLE. They differ in where a field is, and in whether the configuration says its own size.</summary>
internal sealed class PasidTableCodec : IArgumentCodec
{
    private const int Head = 8;
    private const uint Set = 1;

    private readonly int _configSize;
    private readonly int _version;
    private readonly int _format;
    private readonly int _base;
    private readonly int _bits;
    private readonly int _smmu;
    private readonly bool _attach;

    private PasidTableCodec(Type layout, int configSize, int version, int format, int basePtr, int bits, int smmu, bool attach = false)
    {
        Layout = layout;
        _configSize = configSize;
        _version = version;
        _format = format;
        _base = basePtr;
        _bits = bits;
        _smmu = smmu;
        _attach = attach;
    }

    /// <summary>VFIO part v9 and v10.</summary>
    public static PasidTableCodec A { get; } = new(typeof(SetPasidTableA), 32, version: 8, format: 12, basePtr: 16, bits: 24, smmu: 32);

    /// <summary>v11.</summary>
    public static PasidTableCodec B { get; } = new(typeof(SetPasidTableB), 40, version: 12, format: 16, basePtr: 24, bits: 32, smmu: 36);

    /// <summary>v12 on.</summary>
    public static PasidTableCodec C { get; } = new(typeof(SetPasidTableC), 32, version: 12, format: 24, basePtr: 16, bits: 28, smmu: 32);

    /// <summary>ATTACH of v8, layout A; its flags must be 0.</summary>
    public static PasidTableCodec Attach { get; } = new(typeof(AttachPasidTable), 32, version: 8, format: 12, basePtr: 16, bits: 24, smmu: 32, attach: true);

    public Type Layout { get; }

    public int Size => Head + _configSize;

    private bool HasConfigSize => _version != Head;

    public NestedRequestMeaning Decode(ReadOnlySpan<byte> bytes)
    {
        Span<byte> b = stackalloc byte[Size];
        bytes[..Math.Min(bytes.Length, Size)].CopyTo(b);
        uint flags = U32(b, 4);
        return new PasidTableRequest
        {
            Size = ClaimedSize.Of(U32(b, 0), Size),
            Flags = _attach ? flags == 0 ? Set : flags | Set : flags,
            ConfigSize = HasConfigSize ? ClaimedSize.Of(U32(b, Head), _configSize) : new ClaimedSize(true, 0),
            Version = U32(b, _version),
            Format = U32(b, _format),
            BasePtr = BinaryPrimitives.ReadUInt64LittleEndian(b[_base..]),
            PasidBits = b[_bits],
            Config = b[_bits + 1],
            Padding = U16(b, _bits + 2),
            SmmuVersion = U32(b, _smmu),
            S1Fmt = b[_smmu + 4],
            S1Dss = b[_smmu + 5],
            SmmuPadding = U16(b, _smmu + 6),
        };
    }

    public bool TryEncode(NestedRequestMeaning meaning, Span<byte> bytes)
    {
        if (meaning is not PasidTableRequest m || (_attach && m.Flags == 2))
        {
            return false;
        }

        Put32(bytes, 0, m.Size.In(Size));
        Put32(bytes, 4, _attach ? m.Flags & ~Set : m.Flags);
        if (HasConfigSize)
        {
            Put32(bytes, Head, m.ConfigSize.In(_configSize));
        }

        Put32(bytes, _version, m.Version);
        Put32(bytes, _format, m.Format);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[_base..], m.BasePtr);
        bytes[_bits] = m.PasidBits;
        bytes[_bits + 1] = m.Config;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[(_bits + 2)..], m.Padding);
        Put32(bytes, _smmu, m.SmmuVersion);
        bytes[_smmu + 4] = m.S1Fmt;
        bytes[_smmu + 5] = m.S1Dss;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[(_smmu + 6)..], m.SmmuPadding);
        return true;
    }

    private static uint U32(ReadOnlySpan<byte> b, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(b[offset..]);

    private static ushort U16(ReadOnlySpan<byte> b, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(b[offset..]);

    private static void Put32(Span<byte> b, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(b[offset..], value);
}
