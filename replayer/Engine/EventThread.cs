using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// The kernel's event queue thread. It runs when the host schedules it, which no model can know, so a log with register traffic paces it: every
/// recorded write of EVENTQ_CONS is one event handled. Without that traffic, and at the end of a transfer, it handles everything there is.
/// </summary>
internal sealed class EventThread(Scoreboard board, SmmuTraffic traffic)
{
    private ulong _consumed;
    private ulong _recorded;
    private bool _indexUnknown;

    public Machine? Machine { get; set; }

    /// <summary>Records are missing: events may be among them.</summary>
    public bool AfterGap { get; set; }

    public bool IsRunning => Machine is not null && Machine.Driver.IsUp;

    /// <summary>Recording began on a running machine: how many events it had handled by then is learned at first sight.</summary>
    public void LearnIndex() => _indexUnknown = true;

    public void RecordedConsume(SmmuRegisterRecord record)
    {
        const ulong Index = 0xfffff;
        if (_indexUnknown)
        {
            _indexUnknown = false;
            ulong before = (record.Value - 1) & Index;
            _recorded += before;
            _consumed += before;
            board.Count(record.Kind, Verdict.Learned);
        }

        _recorded++;
        while (_consumed < _recorded && ConsumeOne())
        {
        }

        bool known = _recorded <= _consumed;
        ulong predicted = _recorded & Index;
        if (known && (record.Value & Index) == predicted)
        {
            board.Count(record.Kind, Verdict.Match);
            return;
        }

        Verdict verdict = AfterGap ? Verdict.Unknown : Verdict.Mismatch;
        board.Count(record.Kind, verdict);
        board.Note(new Divergence(record.Sequence, record.Kind, "event queue", "EVENTQ_CONS", verdict, $"0x{record.Value:x}",
            known ? $"0x{predicted:x}" : "no event to handle", null, $"{_consumed} event(s) handled"));
        _recorded = record.Value & Index;
        _consumed = Math.Max(_consumed, _recorded);
    }

    public void Drain()
    {
        while (IsRunning && ConsumeOne())
        {
        }
    }

    private bool ConsumeOne()
    {
        traffic.Suppressed = true;
        bool consumed = Machine!.Driver.ConsumeEvent();
        traffic.Suppressed = false;
        _consumed += consumed ? 1UL : 0UL;
        return consumed;
    }
}
