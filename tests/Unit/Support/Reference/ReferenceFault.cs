using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>An access that does not pass. IHI 0070 §7.3.</summary>
/// <param name="id">None: terminated without event.</param>
internal sealed class ReferenceFault(EventId id) : Exception
{
    public EventId Id { get; } = id;

    public bool Stage2 { get; init; }

    public FaultClass Class { get; init; } = FaultClass.In;

    /// <summary>IPA of a stage-2 fault.</summary>
    public ulong Ipa { get; init; }

    /// <summary>Where a fetch aborted.</summary>
    public ulong FetchAddress { get; init; }

    /// <summary>Permission fault of the SMMU's own write into a stage-1 table.</summary>
    public bool TableWrite { get; init; }

    public bool Recorded { get; init; } = true;

    /// <summary>The client sees zeros instead of an abort.</summary>
    public bool ReadsAsZero { get; init; }

    public bool Stalls { get; init; }
}
