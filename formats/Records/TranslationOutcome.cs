namespace TraceReplay.Formats.Records;

/// <summary>What became of a translation request. Persisted numbers.</summary>
public enum TranslationOutcome : byte
{
    Success = 0,

    /// <summary>STE.Config = 0b100.</summary>
    Bypass = 1,

    /// <summary>SMMUEN = 0 and GBPA.ABORT = 0.</summary>
    Disabled = 2,

    /// <summary>Terminated without an event: STE.Config = 0b000, or GBPA.ABORT.</summary>
    Abort = 3,

    /// <summary>Terminated by a fault or configuration error that has an event number.</summary>
    Fault = 4,

    /// <summary>Stalled, awaiting CMD_RESUME.</summary>
    Stall = 5,
}
