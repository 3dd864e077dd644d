using System.Text;
using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>
/// Reads a trace as groups of records, in the order of the trace. QEMU's SMMU works under one lock, so the lines of two operations never mix.
/// </summary>
internal sealed class TraceReader : IDisposable
{
    private readonly ITraceEvents _events;
    private readonly CommandBuilder _commands;
    private readonly TranslationBuilder _translation;
    private readonly GapRecord _gap = new();
    private bool _held;
    private Open _open;

    /// <summary>Time up to which events are missing between those that are there.</summary>
    private long _lossyUntil = long.MinValue;
    private long _lastTime;

    public TraceReader(ITraceEvents events)
    {
        _events = events;
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
    public UnknownLines Unknown => _events.Unknown;

    private TraceSurvey? Survey => _events.Survey;

    /// <exception cref="ImportException">A line of a known event is damaged.</exception>
    public bool Next()
    {
        while (_held || _events.Next())
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

    public void Dispose() => _events.Dispose();

    /// <returns>True when a group is complete.</returns>
    private bool Process()
    {
        _lastTime = _events.Event == TraceEvent.Unknown ? _lastTime : _events.Time;
        switch (_events.Event)
        {
            case TraceEvent.Unknown:
                return Flush(hold: true) || Gap();
            case TraceEvent.AddRegion:
                Survey?.AddRegion(_events.Text.Span);
                return false;
            case TraceEvent.RtcRead:
                Survey?.RtcRead(new TraceFields(_events.Text.Span), _events.Time);
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
        bool write = _events.Event == TraceEvent.WriteMmio;
        if ((_open == Open.Translation || (_open == Open.Commands && !write)) && Flush(hold: true))
        {
            return true;
        }

        var fields = new TraceFields(_events.Text.Span);
        if (_open == Open.Nothing)
        {
            bool commandQueue = fields.TryGet("addr:"u8, out ulong offset) && offset is >= 0x90 and <= 0x9f;
            _commands.Begin(commandQueue ? TraceGroupKind.Commands : TraceGroupKind.Registers, _events.Time);
        }

        _open = Open.Nothing;
        if (!_commands.TryRegister(fields, write, _events.Time))
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

        if (!new TraceFields(_events.Text.Span).TryGet("irq="u8, out ulong line) || line > (ulong)SmmuInterrupt.GlobalError)
        {
            return Damaged();
        }

        if (_open == Open.Commands)
        {
            _commands.AddInterrupt((SmmuInterrupt)line, _events.Time);
            return false;
        }

        _commands.Begin(TraceGroupKind.Interrupt, _events.Time);
        _commands.AddInterrupt((SmmuInterrupt)line, _events.Time);
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
            _commands.Begin(TraceGroupKind.Commands, _events.Time);
            _open = Open.Commands;
        }

        if (_events.Event == TraceEvent.CommandError)
        {
            _commands.DropLast();
            return false;
        }

        bool valid = _events.Event == TraceEvent.Opcode
            ? _commands.TryBeginCommand(_events.Text.Span, _events.Time)
            : _commands.TryDetail(_events.Event, new TraceFields(_events.Text.Span), _events.Time);
        return !valid && Damaged();
    }

    private bool Translation()
    {
        var fields = new TraceFields(_events.Text.Span);
        bool starts = _events.Event is TraceEvent.ConfigHit or TraceEvent.ConfigMiss;
        if (_open == Open.Commands || (_open == Open.Translation && (starts || !_translation.IsOf(fields))))
        {
            if (Flush(hold: true))
            {
                return true;
            }
        }

        if (_open == Open.Nothing)
        {
            _translation.Begin(_events.Time);
            _open = Open.Translation;
        }

        if (!_translation.TryAdd(_events.Event, fields, _events.Time, out bool complete))
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
        if (_events.Dropped > 0)
        {
            return Loss();
        }

        string cause = Encoding.UTF8.GetString(_events.Text.Span);
        bool trimmed = cause.StartsWith('#');
        if (trimmed && !cause.Contains("dropped", StringComparison.Ordinal))
        {
            return false;
        }

        _translation.KeepSteps &= !trimmed;
        return Gap(cause.TrimStart('.', '#', ' '), TraceText.LineCount(cause), _events.Time);
    }

    /// <summary>
    /// QEMU found its buffer full. It says so before the events that were in the buffer, so what is missing is missing between them: the bounds are the last
    /// event before and the time of the remark.
    /// </summary>
    private bool Loss()
    {
        _lossyUntil = _events.Time;
        return Gap(GapCauses.RingFull, _events.Dropped, Math.Min(_lastTime, _events.Time));
    }

    private bool EndInside()
    {
        _open = Open.Nothing;
        return Gap("the trace ends inside a translation", -1, _events.Time);
    }

    /// <summary>The group is a gap from a time to that of the event last read.</summary>
    /// <returns>True: it is complete.</returns>
    private bool Gap(string cause, long count, long from)
    {
        _gap.Clear();
        _gap.Time = from;
        _gap.Source = "qemu-smmu-trace";
        _gap.Cause = cause;
        _gap.Count = count;
        _gap.FromTime = from;
        _gap.ToTime = _events.Time;
        Group.Begin(TraceGroupKind.Gap, from);
        Group.Records.Add(_gap);
        return true;
    }

    private bool Flush(bool hold = false)
    {
        if (_open == Open.Nothing)
        {
            return false;
        }

        if (_open == Open.Translation && Group.Start <= _lossyUntil)
        {
            // Its outcome may be among what was lost.
            Unknown.Add("(translation cut by a loss)");
            _open = Open.Nothing;
            return false;
        }

        if (_open == Open.Translation)
        {
            _translation.Close(hasOutcome: false);
        }

        _open = Open.Nothing;
        _held = hold && Group.Records.Count > 0;
        return Group.Records.Count > 0;
    }

    /// <summary>A damaged line is refused, except the last one of a file that was cut there.</summary>
    private bool Damaged()
    {
        if (!_events.Cut)
        {
            string text = Encoding.UTF8.GetString(_events.Text.Span[..Math.Min(120, _events.Text.Length)]);
            throw _events.Refuse($"'{text}' is not what QEMU prints for this event ({_events.Event}); the trace is damaged or of a version this importer does not know.");
        }

        Unknown.Add(UnknownLines.Cut);
        _open = Open.Nothing;
        return false;
    }
}
