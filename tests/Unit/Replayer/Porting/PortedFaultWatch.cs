using System.Globalization;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>The kinds of fault records that a ported replay predicts.</summary>
internal sealed class PortedFaultWatch() : PortedAnswers([])
{
    public SortedSet<string> Kinds { get; } = new(StringComparer.Ordinal);

    public override void Called(CallRecord call, string name, CallContext context)
    {
    }

    public override void Faulted(uint streamId, IommuFault fault) =>
        Kinds.Add(string.Create(CultureInfo.InvariantCulture, $"record of type {fault.Type}, reason {fault.Reason}, flags 0x{fault.Flags:x}, {(fault.Permission == 0 ? "no access" : "an access")}"));
}
