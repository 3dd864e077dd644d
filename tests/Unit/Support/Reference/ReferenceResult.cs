using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>What an access came to: an address, or an end with or without a record.</summary>
/// <param name="Output">Null when the access did not pass.</param>
/// <param name="Event">The fault's number, None for none.</param>
/// <param name="Record">The record written for it, null for none.</param>
internal sealed record ReferenceResult(ulong? Output, EventId Event, EventRecord? Record, bool ReadsAsZero, bool Stalls)
{
    /// <summary>Of an access that passed.</summary>
    public ReferenceAttributes? Attributes { get; init; }

    public static ReferenceResult Passed(ulong output, ReferenceAttributes? attributes) => new(output, EventId.None, null, false, false) { Attributes = attributes };

    public static ReferenceResult Aborted { get; } = new(null, EventId.None, null, false, false);
}
