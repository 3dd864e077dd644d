using System.Text;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>
/// Reads a trace as groups of records, in the order of the trace. QEMU's SMMU works under one lock, so the lines of two operations never mix.
/// </summary>
internal sealed class TraceReader : IDisposable
{
    private readonly LineReader _lines;
    private readonly CommandBuilder _commands;
    private readonly TranslationBuilder _translation;
    private readonly GapRecord _gap = new();
    private ReadOnlyMemory<byte> _text;
    private TraceEvent _event;
    private long _time;
    private bool _held;
    private Open _open;

    public TraceReader(InputFile file)
    {
        _lines = file.OpenLines();
        Group = new TraceGroup();
        _commands = new CommandBuilder(Group);
        _translation = new TranslationBuilder(Group);
    }

    private enum Open
    {
        Nothing,
        Commands,
        Translation,
    }

    /// <summary>The group last read.</summary>
    public TraceGroup Group { get; }
    public UnknownLines Unknown { get; } = new();

    /// <summary>Lines read so far.</summary>
    public long Lines => _lines.LineNumber;

    /// <summary>Where lines that are no records of the log go: RTC reads and memory regions.</summary>
    public TraceSurvey? Survey { get; set; }

    /// <exception cref="ImportException">A line of a known event is damaged.</exception>
    public bool Next()
    {
        while (_held || Advance())
        {
            _held = false;
            if (Process())
            {
                return true;
            }
        }

        // Configuration that could not be read has an event. Without one, and with nothing behind it, the SMMU did not get to the end of it.
        return _open == Open.Translation && _translation.IsReadingConfiguration ? EndInside() : Flush();
    }

    public void Dispose() => _lines.Dispose();

    private bool Advance()
    {
        while (_lines.TryRead(out ReadOnlyMemory<byte> line))
        {
            ReadOnlySpan<byte> text = line.Span;
            if (text.Trim(" \t"u8).IsEmpty)
            {
                continue;
            }

            if (!TraceTime.TryParse(text, out long time, out int length))
            {
                if (text.StartsWith("..."u8) || text.StartsWith("#"u8))
                {
                    _text = line;
                    _event = TraceEvent.Unknown;
                    return true;
                }

                Unknown.Add(TraceText.FirstWord(text));
                continue;
            }

            text = text[length..].TrimStart((byte)' ');
            int end = text.IndexOf((byte)' ');
            ReadOnlySpan<byte> name = end < 0 ? text : text[..end];
            _time = time;
            Survey?.Saw(time);
            _event = TraceEventNames.Find(name);
            _text = line[(line.Length - text.Length + (end < 0 ? text.Length : end + 1))..];
            if (_event == TraceEvent.Unknown)
            {
                Unknown.Add(TraceText.FirstWord(name));
                continue;
            }

            if (_event != TraceEvent.Folded)
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>True when a group is complete.</returns>
    private bool Process()
    {
        switch (_event)
        {
            case TraceEvent.Unknown:
                return Flush(hold: true) || Gap();
            case TraceEvent.AddRegion:
                Survey?.AddRegion(_text.Span);
                return false;
            case TraceEvent.RtcRead:
                Survey?.RtcRead(new TraceFields(_text.Span), _time);
                return false;
            case TraceEvent.ReadMmio or TraceEvent.WriteMmio:
                return Register();
            case TraceEvent.Interrupt:
                return Interrupt();
            case >= TraceEvent.Opcode and <= TraceEvent.AsidVmidInvalidation:
                return Command();
            default:
                return Translation();
        }
    }

    private bool Register()
    {
        bool write = _event == TraceEvent.WriteMmio;
        if ((_open == Open.Translation || (_open == Open.Commands && !write)) && Flush(hold: true))
        {
            return true;
        }

        var fields = new TraceFields(_text.Span);
        if (_open == Open.Nothing)
        {
            bool commandQueue = fields.TryGet("addr:"u8, out ulong offset) && offset is >= 0x90 and <= 0x9f;
            _commands.Begin(commandQueue ? TraceGroupKind.Commands : TraceGroupKind.Registers, _time);
        }

        _open = Open.Nothing;
        if (!_commands.TryRegister(fields, write, _time))
        {
            return Damaged();
        }

        if (!write)
        {
            Survey?.RegisterRead((SmmuRegisterRecord)Group.Records[0]);
        }

        return true;
    }

    private bool Interrupt()
    {
        if (_open == Open.Translation && Flush(hold: true))
        {
            return true;
        }

        if (!new TraceFields(_text.Span).TryGet("irq="u8, out ulong line) || line > (ulong)SmmuInterrupt.GlobalError)
        {
            return Damaged();
        }

        if (_open == Open.Commands)
        {
            _commands.AddInterrupt((SmmuInterrupt)line, _time);
            return false;
        }

        _commands.Begin(TraceGroupKind.Interrupt, _time);
        _commands.AddInterrupt((SmmuInterrupt)line, _time);
        return true;
    }

    private bool Command()
    {
        if ((_open == Open.Translation || _commands.Full) && Flush(hold: true))
        {
            return true;
        }

        if (_open == Open.Nothing)
        {
            _commands.Begin(TraceGroupKind.Commands, _time);
            _open = Open.Commands;
        }

        if (_event == TraceEvent.CommandError)
        {
            _commands.DropLast();
            return false;
        }

        bool valid = _event == TraceEvent.Opcode
            ? _commands.TryBeginCommand(_text.Span, _time)
            : _commands.TryDetail(_event, new TraceFields(_text.Span), _time);
        return !valid && Damaged();
    }

    private bool Translation()
    {
        var fields = new TraceFields(_text.Span);
        bool starts = _event is TraceEvent.ConfigHit or TraceEvent.ConfigMiss;
        if (_open == Open.Commands || (_open == Open.Translation && (starts || !_translation.IsOf(fields))))
        {
            if (Flush(hold: true))
            {
                return true;
            }
        }

        if (_open == Open.Nothing)
        {
            _translation.Begin(_time);
            _open = Open.Translation;
        }

        if (!_translation.TryAdd(_event, fields, _time, out bool complete))
        {
            return Damaged();
        }

        if (complete)
        {
            _translation.Close(hasOutcome: true);
            _open = Open.Nothing;
        }

        return complete;
    }

    /// <summary>A remark of whoever cut the trace: "... the same repeats ..., N lines" or "# trimmed copy ...".</summary>
    private bool Gap()
    {
        string cause = Encoding.UTF8.GetString(_text.Span);
        bool trimmed = cause.StartsWith('#');
        if (trimmed && !cause.Contains("dropped", StringComparison.Ordinal))
        {
            return false;
        }

        _translation.KeepSteps &= !trimmed;
        _gap.Clear();
        _gap.Time = _time;
        _gap.Source = "qemu-smmu-trace";
        _gap.Cause = cause.TrimStart('.', '#', ' ');
        _gap.Count = TraceText.LineCount(cause);
        _gap.FromTime = _time;
        _gap.ToTime = _time;
        Group.Begin(TraceGroupKind.Gap, _time);
        Group.Records.Add(_gap);
        return true;
    }

    private bool EndInside()
    {
        _open = Open.Nothing;
        _gap.Clear();
        _gap.Time = _time;
        _gap.Source = "qemu-smmu-trace";
        _gap.Cause = "the trace ends inside a translation";
        _gap.Count = -1;
        _gap.FromTime = _time;
        _gap.ToTime = _time;
        Group.Begin(TraceGroupKind.Gap, _time);
        Group.Records.Add(_gap);
        return true;
    }

    private bool Flush(bool hold = false)
    {
        if (_open == Open.Nothing)
        {
            return false;
        }

        if (_open == Open.Translation)
        {
            _translation.Close(hasOutcome: false);
        }

        _open = Open.Nothing;
        _held = hold;
        return Group.Records.Count > 0;
    }

    /// <summary>A damaged line is refused, except the last one of a file that was cut there.</summary>
    private bool Damaged()
    {
        if (!_lines.Cut)
        {
            string text = Encoding.UTF8.GetString(_text.Span[..Math.Min(120, _text.Length)]);
            throw _lines.Refuse($"'{text}' is not what QEMU prints for this event ({_event}); the trace is damaged or of a version this importer does not know.");
        }

        Unknown.Add("(line cut at the end of the file)");
        _open = Open.Nothing;
        return false;
    }
}
