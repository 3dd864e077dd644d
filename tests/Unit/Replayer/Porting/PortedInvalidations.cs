using TraceReplay.Formats.Ioctls.Iommufd;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Porting;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>Raw commands given to a vIOMMU one at a time, by the invalidation each means.</summary>
internal sealed class PortedInvalidations(SortedDictionary<string, long?> recorded) : PortedAnswers(recorded)
{
    public override void Called(CallRecord call, string name, CallContext context)
    {
        if (call is IoctlRecord { Request: IommufdRequest.HwptInvalidate } invalidate && RecordedRequests.SingleCommand(invalidate) is { } command
            && RawCommand.Decode(command, out _) is { } request && RecordedRequests.KeyOf(request) is { } key)
        {
            Compare(call, key, context);
        }
    }
}
