namespace TraceReplay.Formats.Smmuv3.Events;

/// <summary>Which struct describes an event record.</summary>
public enum EventLayout : byte
{
    /// <summary>The layout is not described here: only the common fields can be read.</summary>
    None = 0,
    UnsupportedUpstream = 1,
    Configuration = 2,
    Fetch = 3,
    TranslationForbidden = 4,
    WalkAbort = 5,
    Translation = 6,
    TlbConflict = 7,
    ConfigurationConflict = 8,
    PageRequest = 9,
    BadTranslationRequest = 10,
}
