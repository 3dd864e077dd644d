using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>What an access came to: an address, or an end with or without a record.</summary>
/// <param name="Output">Null when the access did not pass.</param>
/// <param name="Event">The fault's number, None for none.</param>
/// <param name="Record">The record written for it, null for none.</param>
internal sealed record ReferenceResult(ulong? Output, EventId Event, EventRecord? Record, bool ReadsAsZero, bool Stalls)
{
    public static ReferenceResult Passed(ulong output) => new(output, EventId.None, null, false, false);

    public static ReferenceResult Aborted { get; } = new(null, EventId.None, null, false, false);
}
