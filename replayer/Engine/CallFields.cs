using TraceReplay.Formats;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Engine;

/// <summary>Names calls and splits ioctl arguments into fields, as the catalogue declares them.</summary>
internal sealed class CallFields(Dialect dialect)
{
    // VFIO_IOMMU_UNMAP_DMA, VFIO_GROUP_UNSET_CONTAINER
    private const uint UnmapDma = VfioRequest.IommuUnmapDma;
    private const uint UnsetContainer = VfioRequest.GroupUnsetContainer;

    private static readonly string[] TransferNames = ["read", "write", "pread", "pwrite"];

    private readonly Dictionary<IoctlOp, CallField[]> _known = [];
    private readonly List<CallField> _fields = [];

    public string NameOf(CallRecord call) => call switch
    {
        IoctlRecord ioctl => IoctlCatalog.NameOf(dialect, ioctl),
        TransferRecord transfer => TransferNames[(int)transfer.Operation],
        OpenRecord => "open",
        CloseRecord => "close",
        DupRecord => "dup",
        MmapRecord => "mmap",
        MunmapRecord => "munmap",
        EventfdRecord => "eventfd",
        _ => call.Kind.ToString(),
    };

    /// <summary>The fields of the argument, ascending by offset. The list is reused.</summary>
    /// <param name="length">Bytes of the argument: what lies past the struct is one more field.</param>
    public List<CallField> Of(IoctlRecord record, int length)
    {
        _fields.Clear();
        if (IoctlCatalog.Find(dialect, record) is not { Layout: { } layout } op)
        {
            return _fields;
        }

        if (!_known.TryGetValue(op, out CallField[]? fields))
        {
            fields = layout.Fields.Select(f => new CallField(f.Name, f.Offset, f.Size, op.CopiesBack && (f.Direction != FieldDirection.In || f.Role == FieldRole.SelfSize))).ToArray();
            _known.Add(op, fields);
        }

        _fields.AddRange(fields);
        if (length > layout.Size)
        {
            _fields.Add(new CallField("tail", layout.Size, length - layout.Size, op.CopiesBack));
        }

        return _fields;
    }

    /// <summary>
    /// The source does not show what the program asked for: the argument is a struct or a text, and none of its bytes are in the log. Where the descriptor or the
    /// address is bad the kernel did not look at it either.
    /// </summary>
    public bool LacksArgument(IoctlRecord call) =>
        call is { HasPointer: true, In.IsEmpty: true, WantedLength: 0, Argument: not 0, Result: not (-Errno.EBADF or -Errno.EFAULT) }
        && IoctlCatalog.Find(dialect, call)?.Argument is ArgumentKind.Struct or ArgumentKind.Text;

    /// <summary>After this call pages of the program may no longer be pinned, so the host may move them.</summary>
    public bool Unpins(CallRecord call) => call is IoctlRecord { Request: UnmapDma or UnsetContainer } or CloseRecord;
}
