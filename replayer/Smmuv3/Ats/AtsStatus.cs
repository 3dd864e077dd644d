namespace TraceReplay.Replayer.Smmuv3.Ats;

/// <summary>Status of an ATS Translation Completion. IHI 0070 §3.9.1.</summary>
internal enum AtsStatus : byte
{
    /// <summary>With entries, which may grant nothing: a translation-related fault is no error here.</summary>
    Success = 0,

    /// <summary>UR: ATS is off for the stream, or for all.</summary>
    UnsupportedRequest = 1,

    /// <summary>CA: the configuration of the stream is in error, or memory aborted a fetch.</summary>
    CompleterAbort = 2,
}
