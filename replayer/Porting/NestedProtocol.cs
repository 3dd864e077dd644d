using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;

namespace TraceReplay.Replayer.Porting;

/// <summary>How one dialect spells the requests of the nested-stage series: numbers from its table of ioctls, bytes by the codec of each row's struct.</summary>
internal sealed class NestedProtocol
{
    private const string DetachName = "VFIO_IOMMU_DETACH_PASID_TABLE";

    private static readonly IArgumentCodec[] Codecs =
    [
        PasidTableCodec.A, PasidTableCodec.B, PasidTableCodec.C, PasidTableCodec.Attach,
        InvalidationCodec.A, InvalidationCodec.B,
        MsiBindingCodec.Set, MsiBindingCodec.BindOnly, MsiBindingCodec.UnbindOnly,
    ];

    private readonly List<(IoctlOp Op, IArgumentCodec Codec)> _rows = [];

    public NestedProtocol(Dialect dialect)
    {
        Dialect = dialect;
        foreach (IoctlOp op in dialect.Ioctls.Rows)
        {
            if (CodecOf(op) is { } codec)
            {
                _rows.Add((op, codec));
            }
        }
    }

    public Dialect Dialect { get; }

    /// <summary>The dialect has these requests at all.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <returns>The row and codec of a request, or null when it is none of the series.</returns>
    public (IoctlOp Op, IArgumentCodec Codec)? Find(FdKind fd, uint request)
    {
        foreach ((IoctlOp Op, IArgumentCodec Codec) row in _rows)
        {
            if (row.Op.Fd == fd && row.Op.Request == request)
            {
                return row;
            }
        }

        return null;
    }

    /// <summary>The request that says this, and its bytes.</summary>
    /// <returns>Null when the dialect has none.</returns>
    public (IoctlOp Op, byte[] Bytes)? Encode(NestedRequestMeaning meaning)
    {
        foreach ((IoctlOp op, IArgumentCodec codec) in _rows)
        {
            byte[] bytes = new byte[codec.Size];
            if (codec.TryEncode(meaning, bytes))
            {
                return (op, bytes);
            }
        }

        return null;
    }

    private static IArgumentCodec? CodecOf(IoctlOp op)
    {
        if (op.Name == DetachName)
        {
            return new DetachCodec();
        }

        return op.ArgumentType is null ? null : Array.Find(Codecs, codec => codec.Layout == op.ArgumentType);
    }
}
