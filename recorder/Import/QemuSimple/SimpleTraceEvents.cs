using System.Buffers;
using System.Text;
using TraceReplay.Recorder.Import.QemuTrace;

namespace TraceReplay.Recorder.Import.QemuSimple;

/// <summary>The SMMU's events of a binary trace file, said as the log says them: what they mean is in one place, <see cref="TraceReader"/>.</summary>
internal sealed class SimpleTraceEvents(InputFile file) : ITraceEvents
{
    private readonly SimpleTraceReader _records = new(file);
    private readonly ArrayBufferWriter<byte> _text = new();
    private bool _cutSeen;

    public TraceSurvey? Survey { get; set; }
    public UnknownLines Unknown { get; } = new();
    public long Count => _records.Count;

    /// <summary>Never: a record that was cut is not given out, and its neighbours are whole.</summary>
    public bool Cut => false;
    public TraceEvent Event { get; private set; }
    public long Time => _records.Time;
    public ReadOnlyMemory<byte> Text => _text.WrittenMemory;
    public long Dropped => _records.Dropped;

    public bool Next()
    {
        while (_records.Next())
        {
            Survey?.Saw(_records.Time);
            if (_records.Dropped > 0)
            {
                Event = TraceEvent.Unknown;
                return true;
            }

            Event = TraceEventNames.Find(Encoding.UTF8.GetBytes(_records.Name));
            if (Event == TraceEvent.Folded)
            {
                continue;
            }

            if (Event != TraceEvent.Unknown && TryFormat(_records, _text))
            {
                return true;
            }

            Unknown.Add(NameOf(_records, known: Event != TraceEvent.Unknown));
        }

        if (_records.Cut && !_cutSeen)
        {
            _cutSeen = true;
            Unknown.Add("(record cut at the end of the file)");
        }

        return false;
    }

    public ImportException Refuse(string reason) => _records.Refuse(reason);

    public void Dispose() => _records.Dispose();

    /// <summary>Says the arguments of the record last read.</summary>
    public static bool TryFormat(SimpleTraceReader record, ArrayBufferWriter<byte> text)
    {
        foreach (EventLayout layout in EventLayouts.Of(record.Name))
        {
            if (layout.TryFormat(record.Arguments.Span, text))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How an event that cannot be said is counted: a known name with another number of arguments is of another version of QEMU.</summary>
    public static string NameOf(SimpleTraceReader record, bool known) =>
        TraceText.FirstWord(Encoding.UTF8.GetBytes(record.Name)) + (known ? $" (arguments of {record.Arguments.Length} bytes)" : "");
}
