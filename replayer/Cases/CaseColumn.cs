using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Replayer.Cases;

/// <summary>One known outcome of a step: the main result of a case, or what stands under "fresh" or "arch".</summary>
internal sealed record CaseColumn
{
    /// <summary>Requests of an access in order; empty for commands.</summary>
    public CaseRequest[] Requests { get; init; } = [];

    /// <summary>Records appended to the event queue, in order.</summary>
    public EventRecord[] Events { get; init; } = [];

    /// <summary>EVENTQ_PROD after an access.</summary>
    public ulong EventProd { get; init; }

    /// <summary>CMDQ_CONS after a command.</summary>
    public ulong CommandCons { get; init; }

    /// <summary>GERROR after the step.</summary>
    public ulong GlobalError { get; init; }

    /// <summary>Pulses in order; only the columns that came from a machine have them.</summary>
    public SmmuInterrupt[] Interrupts { get; init; } = [];
}
