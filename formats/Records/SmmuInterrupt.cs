namespace TraceReplay.Formats.Records;

/// <summary>Interrupt outputs of an SMMUv3. Persisted numbers.</summary>
public enum SmmuInterrupt : byte
{
    EventQueue = 0,
    PriQueue = 1,
    CommandSync = 2,
    GlobalError = 3,
}
