using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Smmuv3.Queues;

namespace TraceReplay.Replayer.Smmuv3.Faults;

/// <summary>
/// Holds transactions that stall until software resumes or ends them. IHI 0070 §3.12.2, §4.7.
/// A transaction whose record cannot be written, because the event queue takes none or all tags are in use, waits; when both are there again the waiting
/// ones are retried in order of arrival, as §7.2.1 permits for any of them and requires for those that an invalidation affected. Nothing is lost and
/// nothing overflows. STALL_MAX = 0 where stalls exist makes no sense and counts as 1.
/// </summary>
/// <param name="retry">Translates a transaction as if it had just arrived.</param>
internal sealed class StallModel(SmmuIdentification identification, FaultRecorder recorder, Func<Transaction, TranslationResult> retry)
{
    /// <summary>What a full table answers: the interconnect would hold the transaction back, and there is no form for that.</summary>
    public const string Exhausted = "more stalled transactions than the model holds back";

    private readonly bool _terminationAborts = identification.Idr0.TERM_MODEL;

    // Without the stall model nothing stalls: one slot stands for none.
    private readonly StallTable _table = new(identification.Idr0.STALL_MODEL == 1 ? 1 : identification.Idr5.STALL_MAX);
    private bool _retrying;

    public ISmmuObserver? Observer { get; set; }

    /// <summary>All that have no answer yet.</summary>
    public int Count => _table.RecordedCount + _table.WaitingCount;

    /// <summary>Those without a record.</summary>
    public int WaitingCount => _table.WaitingCount;

    /// <summary>Stalls a transaction.</summary>
    /// <param name="arrived">The transaction as it came.</param>
    /// <param name="effective">After the overrides of its STE, for the record.</param>
    public TranslationResult Stall(in Transaction arrived, in Transaction effective, TranslationStage stage, ref Fault fault)
    {
        var stalled = new StalledTransaction(arrived, fault.Id, stage);
        var result = new TranslationResult
        {
            Outcome = TranslationOutcome.Stall,
            Stage = stage,
            Event = (byte)fault.Id,
            Response = TransactionResponse.Pending,
        };
        if ((_retrying || _table.WaitingCount == 0) && _table.HasFreeTag)
        {
            fault.StallTag = _table.NextTag;
            if (recorder.Record(effective, fault, Observer))
            {
                _table.Take(stalled);
                return result with { EventRecorded = true, StallTag = fault.StallTag };
            }
        }

        if (_retrying)
        {
            // It keeps its place among those that wait.
            return result;
        }

        if (!_table.CanWait)
        {
            return new TranslationResult { Unmodelled = Exhausted };
        }

        _table.Wait(stalled);
        return result;
    }

    /// <summary>CMD_RESUME. A tag that names no stalled transaction of the stream has no effect.</summary>
    public void Resume(uint streamId, ushort tag, bool again, bool abort)
    {
        if (!_table.TryRelease(tag, streamId, out StalledTransaction stalled))
        {
            return;
        }

        if (!again)
        {
            // IHI0070 §4.7.1: with TERM_MODEL = 1 Ab is ignored, termination aborts.
            End(stalled, tag, true, abort || _terminationAborts);
            return;
        }

        TranslationResult result = retry(stalled.Transaction);
        if (result.Outcome != TranslationOutcome.Stall || result.Unmodelled is not null)
        {
            Observer?.StallResolved(stalled.Transaction, result);
        }
    }

    /// <summary>Ends the stalled transactions of a stream, or of all, with an abort: CMD_STALL_TERM (§4.7.2), SMMUEN = 0 (§6.3.9.6), reset.</summary>
    /// <param name="streamId">Null: all.</param>
    public void Terminate(uint? streamId)
    {
        for (int from = 0; _table.TryReleaseFrom(from, streamId, out ushort tag, out StalledTransaction stalled); from = tag + 1)
        {
            End(stalled, tag, true, true);
        }

        // §4.7.2: those without a record never get one.
        while (_table.TryRemoveWaiting(streamId, out StalledTransaction stalled))
        {
            End(stalled, 0, false, true);
        }
    }

    /// <summary>Retries those that wait while there are tags and the event queue takes records. At most once each.</summary>
    public void RetryWaiting()
    {
        if (_retrying)
        {
            return;
        }

        _retrying = true;
        while (_table.WaitingCount != 0 && _table.HasFreeTag && recorder.IsWritable)
        {
            StalledTransaction first = _table.FirstWaiting;
            TranslationResult result = retry(first.Transaction);
            bool stalledAgain = result.Outcome == TranslationOutcome.Stall && result.Unmodelled is null;
            if (stalledAgain && !result.EventRecorded)
            {
                // The write of the record aborted: the queue takes none until software acknowledges that.
                break;
            }

            _table.RemoveFirstWaiting();
            if (!stalledAgain)
            {
                Observer?.StallResolved(first.Transaction, result);
            }
        }

        _retrying = false;
    }

    public void AddStateHash(ref StateHash hash) => _table.AddStateHash(ref hash);

    private void End(in StalledTransaction stalled, ushort tag, bool recorded, bool abort) =>
        Observer?.StallResolved(stalled.Transaction, new TranslationResult
        {
            Outcome = TranslationOutcome.Fault,
            Stage = stalled.Stage,
            Event = (byte)stalled.Event,
            EventRecorded = recorded,
            StallTag = tag,
            Response = abort ? TransactionResponse.Abort : TransactionResponse.ReadAsZeroWriteIgnored,
        });
}
