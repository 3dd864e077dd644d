using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Engine;

/// <summary>Names calls and splits ioctl arguments into fields.</summary>
internal sealed class CallFields(Dialect dialect)
{
    private readonly List<CallField> _fields = [];

    public string NameOf(CallRecord call) => call switch
    {
        IoctlRecord ioctl => $"{dialect.Name.Length} {ioctl.Request:x}",
        TransferRecord transfer => transfer.Operation.ToString(),
        _ => call.Kind.ToString(),
    };

    public List<CallField> Of(IoctlRecord record, ReadOnlySpan<byte> predicted)
    {
        _fields.Clear();
        return _fields;
    }

    public bool Unpins(CallRecord call) => call is IoctlRecord { Request: 0x3b72 or 0x3b69 } or CloseRecord;
}
