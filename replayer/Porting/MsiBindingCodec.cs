using System.Buffers.Binary;
using TraceReplay.Formats.Ioctls.Nested;

namespace TraceReplay.Replayer.Porting;

/// <summary>The layouts of MSI bindings: one request with two flags, or a request each whose flags must be 0.</summary>
internal sealed class MsiBindingCodec : IArgumentCodec
{
    private const uint Bind = 1;
    private const uint Unbind = 2;

    /// <summary>What the request itself says, 0 when its flags say it.</summary>
    private readonly uint _action;

    private MsiBindingCodec(Type layout, int size, uint action)
    {
        Layout = layout;
        Size = size;
        _action = action;
    }

    /// <summary>SET_MSI_BINDING, VFIO part v9 to v13.</summary>
    public static MsiBindingCodec Set { get; } = new(typeof(SetMsiBinding), 32, 0);

    /// <summary>BIND_MSI of v8.</summary>
    public static MsiBindingCodec BindOnly { get; } = new(typeof(BindMsi), 32, Bind);

    /// <summary>UNBIND_MSI of v8.</summary>
    public static MsiBindingCodec UnbindOnly { get; } = new(typeof(UnbindMsi), 16, Unbind);

    public Type Layout { get; }

    public int Size { get; }

    private bool HasTarget => Size == 32;

    public NestedRequestMeaning Decode(ReadOnlySpan<byte> bytes)
    {
        Span<byte> b = stackalloc byte[32];
        bytes[..Math.Min(bytes.Length, Size)].CopyTo(b);
        return new MsiBindingRequest
        {
            Size = ClaimedSize.Of(BinaryPrimitives.ReadUInt32LittleEndian(b), Size),
            Flags = BinaryPrimitives.ReadUInt32LittleEndian(b[4..]) | _action,
            Iova = BinaryPrimitives.ReadUInt64LittleEndian(b[8..]),
            Gpa = BinaryPrimitives.ReadUInt64LittleEndian(b[16..]),
            Bytes = BinaryPrimitives.ReadUInt64LittleEndian(b[24..]),
        };
    }

    public bool TryEncode(NestedRequestMeaning meaning, Span<byte> bytes)
    {
        if (meaning is not MsiBindingRequest m || !Says(m.Flags))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes, m.Size.In(Size));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], m.Flags & ~_action);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], m.Iova);
        if (HasTarget)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], m.Gpa);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], m.Bytes);
        }

        return true;
    }

    // A request that is only a bind takes whatever is not an unbind: flags that say neither are refused there as well.
    private bool Says(uint flags) => _action switch
    {
        0 => true,
        Unbind => flags == Unbind,
        _ => flags != Unbind,
    };
}
