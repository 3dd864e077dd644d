namespace TraceReplay.Formats.Records;

/// <summary>Direction of a transfer, seen from memory. Persisted numbers.</summary>
public enum DmaDirection : byte
{
    /// <summary>The source does not show it.</summary>
    Unknown = 0,

    /// <summary>The device reads memory.</summary>
    Read = 1,

    /// <summary>The device writes memory.</summary>
    Write = 2,
}
