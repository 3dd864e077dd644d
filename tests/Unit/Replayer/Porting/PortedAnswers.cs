using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Smmuv3;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>Compares what a ported replay predicts for requests with what requests of the same kind were answered.</summary>
/// <param name="recorded">Answers by kind.</param>
internal abstract class PortedAnswers(SortedDictionary<string, long?> recorded) : IReplayWatch
{
    public int Agreed { get; private set; }

    public List<string> Differences { get; } = [];

    public abstract void Called(CallRecord call, string name, CallContext context);

    public void Begin(Record record)
    {
    }

    public void Translated(long transfer, in Transaction request, in TranslationResult result, bool passed)
    {
    }

    public virtual void Faulted(uint streamId, IommuFault fault)
    {
    }

    public void End(Record record, Machine machine)
    {
    }

    protected void Compare(CallRecord call, string key, CallContext context)
    {
        if (context.Status is CallStatus.Unmodelled or CallStatus.Unknown || !recorded.TryGetValue(key, out long? answer))
        {
            return;
        }

        long? predicted = context.Status == CallStatus.NeverReturns ? null : context.Result;
        if (predicted == answer)
        {
            Agreed++;
        }
        else
        {
            Differences.Add($"record {call.Sequence}, {key}: {predicted} predicted, {answer} recorded elsewhere");
        }
    }
}
