using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>Why a walk stopped. Type None: it did not.</summary>
internal struct WalkFault
{
    public EventId Type;

    /// <summary>The stage that faulted.</summary>
    public bool IsStage2;

    /// <summary>IPA of a stage-2 fault, or the address an aborted fetch went to.</summary>
    public ulong Address;

    /// <summary>The access that faulted: CD fetch, table walk, or the transaction itself.</summary>
    public EventClass Class;

    /// <summary>No event record whatever the record bits say.</summary>
    public bool Silent;
}
