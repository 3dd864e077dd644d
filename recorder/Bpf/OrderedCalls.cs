using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.Bpf;

/// <summary>
/// Brings calls into the order of their entries: a call that has not returned holds back what came after it, for a second at most. Then the log says that it runs,
/// and its record comes when it returns.
/// </summary>
internal sealed class OrderedCalls(CallRecords records)
{
    /// <summary>Longest time that a running call holds others back, ns.</summary>
    public const long Patience = 1_000_000_000;

    private const int MostHeld = 20_000;

    private readonly Queue<PendingCall> _queue = new();
    private readonly Stack<PendingCall> _spare = new();

    public bool IsEmpty => _queue.Count == 0;

    /// <summary>An instance to fill.</summary>
    public PendingCall Rent() => _spare.TryPop(out PendingCall? call) ? call : new PendingCall();

    /// <summary>Not needed any more and not in the queue.</summary>
    public void Return(PendingCall call)
    {
        call.Clear();
        _spare.Push(call);
    }

    /// <summary>Takes the next place.</summary>
    public void Enqueue(PendingCall call)
    {
        call.Queued = true;
        _queue.Enqueue(call);
    }

    /// <summary>A record that is whole takes the next place.</summary>
    public void Enqueue(Record record)
    {
        PendingCall call = Rent();
        call.Ready = record;
        call.Done = true;
        Enqueue(call);
    }

    /// <summary>The call is done: in its place, or in the next one when it has none (any more).</summary>
    public void Complete(PendingCall call)
    {
        call.Done = true;
        if (!call.Queued)
        {
            Enqueue(call);
        }
    }

    /// <summary>The call is of no interest.</summary>
    public void Drop(PendingCall call)
    {
        call.Dropped = true;
        call.Done = true;
        if (!call.Queued)
        {
            Return(call);
        }
    }

    /// <summary>Moves what is due into the batch.</summary>
    /// <param name="now">The log's clock.</param>
    /// <param name="most">Most records.</param>
    /// <returns>The time before which nothing more will come from the queue; the largest value when it is empty.</returns>
    public long Drain(RecordBatch batch, long now, int most)
    {
        while (_queue.TryPeek(out PendingCall? first))
        {
            if (batch.Records.Count >= most)
            {
                return first.Ready?.Time ?? first.Time;
            }

            if (!first.Done)
            {
                if (now - first.Time < Patience && _queue.Count < MostHeld)
                {
                    return first.Time;
                }

                CallRecords.AddEntry(batch, first, first.Time);
                first.Announced = true;
                first.Queued = false;
                _queue.Dequeue();
                continue;
            }

            _queue.Dequeue();
            if (first.Ready is { } record)
            {
                batch.Records.Add(record);
            }
            else if (!first.Dropped)
            {
                records.Add(batch, first);
            }

            Return(first);
        }

        return long.MaxValue;
    }
}
