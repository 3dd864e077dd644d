using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Porting;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>Invalidations of nesting containers that are one command, by that command.</summary>
internal sealed class PortedCommands(SortedDictionary<string, long?> recorded, Dialect spoken) : PortedAnswers(recorded)
{
    private readonly NestedProtocol _spoken = new(spoken);

    public override void Called(CallRecord call, string name, CallContext context)
    {
        List<ulong> commands = [];
        if (call is IoctlRecord ioctl && _spoken.Find(FdTarget.KindOf(ioctl.Target), ioctl.Request)?.Codec.Decode(ioctl.In.Span) is InvalidationRequest request
            && RawInvalidation.TryEncode(request, [1], commands) is null && commands.Count == 2)
        {
            Compare(call, RecordedRequests.KeyOf(commands[0], commands[1]), context);
        }
    }
}
