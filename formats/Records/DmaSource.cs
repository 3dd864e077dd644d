namespace TraceReplay.Formats.Records;

/// <summary>How a transfer became known. Persisted numbers.</summary>
public enum DmaSource : byte
{
    /// <summary>The recorded program announced it with a marker: extent and direction are known.</summary>
    Announced = 0,

    /// <summary>Only its translation requests were seen: one record per request, length unknown beyond the first byte.</summary>
    Observed = 1,
}
