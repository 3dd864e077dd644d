using System.Runtime.InteropServices;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Cases;

/// <summary>One run of one case on one machine, compared step by step until the first difference.</summary>
internal sealed class CaseRun
{
    private const uint CommandQueueCons = 0x9c;
    private const uint GlobalError = 0x60;
    private const uint EventQueueProd = 0x100a8;

    private readonly OracleCase _case;
    private readonly CaseJudge _judge;
    private readonly bool _mayBeStale;
    private readonly List<CaseRequest> _requests = [];
    private bool _shifted;
    private int _step;
    private int _readsNotJudged;
    private int _eventsMasked;
    private string? _unmodelled;

    public CaseRun(OracleCase oracleCase, CaseJudge judge, SmmuProfile profile, CachePolicy caches)
    {
        _case = oracleCase;
        _judge = judge;
        _mayBeStale = judge.MayBeStale(oracleCase);
        Machine = new CaseMachine(oracleCase, profile, caches);
    }

    public CaseMachine Machine { get; }

    /// <summary>Index of a step whose translation steps are wanted, for explanations.</summary>
    public int WatchedStep { get; init; } = -1;

    /// <summary>Translation steps of the watched step.</summary>
    public List<TranslationStep> Walk { get; } = [];

    public CaseResult Run()
    {
        for (_step = 0; _step < _case.Steps.Count; _step++)
        {
            CaseDifference? difference = Judge(_case.Steps[_step]);
            if (_unmodelled is not null)
            {
                return Result(CaseVerdict.Unmodelled) with { Reason = _unmodelled };
            }

            if (difference is not null)
            {
                return Result(CaseVerdict.Failed) with { Difference = difference };
            }
        }

        return Result(CaseVerdict.Passed);
    }

    private CaseResult Result(CaseVerdict verdict) => new(verdict) { ReadsNotJudged = _readsNotJudged, EventsMasked = _eventsMasked };

    private CaseDifference? Judge(CaseStep step)
    {
        switch (step.Operation)
        {
            case CaseOperation.RegisterWrite:
                Machine.Perform(step);
                return CompareInterrupts(step.Main);
            case CaseOperation.RegisterRead:
                bool decided = _judge.JudgesMachine && Machine.IsDecided(step);
                ulong value = Machine.Perform(step);
                _readsNotJudged += decided ? 0 : 1;
                return decided ? Compare("expect", step.Value, value) : null;
            case CaseOperation.Command:
                Machine.Perform(step);
                CaseColumn column = _judge.Primary(step);
                return Compare("cons", column.CommandCons, Machine.Smmu.ReadRegister(CommandQueueCons, 4))
                    ?? Compare("gerror", column.GlobalError, Machine.Smmu.ReadRegister(GlobalError, 4))
                    ?? CompareInterrupts(column);
            case CaseOperation.Access:
                return JudgeAccess(step);
            default:
                Machine.Perform(step);
                return null;
        }
    }

    private CaseDifference? JudgeAccess(CaseStep step)
    {
        CaseColumn primary = _judge.Primary(step);
        Perform(step, primary);
        if (_unmodelled is not null)
        {
            return null;
        }

        if (_mayBeStale && !Fits(primary) && FitsAnother(step))
        {
            // The answer came from what software did not invalidate. Which events are in the queue differs from here on, and so do its indexes.
            _shifted = true;
            return null;
        }

        return CompareRequests(primary)
            ?? CompareEvents(primary)
            ?? (_shifted ? null : CompareQueue(primary))
            ?? (_shifted ? null : CompareInterrupts(primary));
    }

    private CaseDifference? CompareQueue(CaseColumn column) =>
        Compare("evtq_prod", column.EventProd, Machine.Smmu.ReadRegister(EventQueueProd, 4))
        ?? Compare("gerror", column.GlobalError, Machine.Smmu.ReadRegister(GlobalError, 4));

    /// <summary>Makes the requests of an access. How it was cut into requests depends on what became of the first one.</summary>
    private void Perform(CaseStep step, CaseColumn primary)
    {
        Machine.Observer.Clear();
        _requests.Clear();
        List<TranslationStep>? walk = _step == WatchedStep ? Walk : null;
        CaseColumn followed = primary;
        for (int i = 0; i < followed.Requests.Length && _unmodelled is null; i++)
        {
            _requests.Add(Machine.Request(step, followed.Requests[i].Iova, walk, out _unmodelled));
            if (i == 0 && _mayBeStale)
            {
                followed = FollowedBy(_requests[0], step, primary);
            }
        }
    }

    private CaseColumn FollowedBy(CaseRequest first, CaseStep step, CaseColumn primary)
    {
        foreach (CaseColumn column in _judge.Columns(step))
        {
            if (column.Requests.Length > 0 && IsSame(column.Requests[0], first))
            {
                return column;
            }
        }

        return primary;
    }

    private bool FitsAnother(CaseStep step)
    {
        foreach (CaseColumn column in _judge.Columns(step))
        {
            if (Fits(column))
            {
                return true;
            }
        }

        return false;
    }

    private bool Fits(CaseColumn column) => HasRequests(column) && CaseEvents.AreSame(column.Events, RecordedEvents(), masked: true);

    private bool HasRequests(CaseColumn column)
    {
        if (column.Requests.Length != _requests.Count)
        {
            return false;
        }

        for (int i = 0; i < _requests.Count; i++)
        {
            if (!IsSame(column.Requests[i], _requests[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSame(CaseRequest expected, CaseRequest actual) =>
        expected.Passes == actual.Passes && (expected.Output is not { } output || output == actual.Output);

    private ReadOnlySpan<Formats.Smmuv3.Events.EventRecord> RecordedEvents() => CollectionsMarshal.AsSpan(Machine.Observer.Events);

    private CaseDifference? CompareRequests(CaseColumn column) =>
        HasRequests(column) ? null : new CaseDifference(_step, "expect", string.Join(' ', column.Requests), string.Join(' ', _requests));

    private CaseDifference? CompareEvents(CaseColumn column)
    {
        if (CaseEvents.AreSame(column.Events, RecordedEvents(), masked: false))
        {
            return null;
        }

        if (CaseEvents.AreSame(column.Events, RecordedEvents(), masked: true))
        {
            _eventsMasked++;
            return null;
        }

        return new CaseDifference(_step, "events", CaseEvents.Text(column.Events), CaseEvents.Text(RecordedEvents()))
        {
            ExpectedEvents = column.Events,
            ActualEvents = [.. Machine.Observer.Events],
        };
    }

    private CaseDifference? CompareInterrupts(CaseColumn column)
    {
        ReadOnlySpan<SmmuInterrupt> actual = CollectionsMarshal.AsSpan(Machine.Observer.Interrupts);
        return !_judge.JudgesMachine || actual.SequenceEqual(column.Interrupts)
            ? null
            : new CaseDifference(_step, "irqs", CaseInterrupts.Text(column.Interrupts), CaseInterrupts.Text(actual));
    }

    private CaseDifference? Compare(string field, ulong expected, ulong actual) =>
        expected == actual ? null : new CaseDifference(_step, field, $"0x{expected:x}", $"0x{actual:x}");
}
