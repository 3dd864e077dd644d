namespace TraceReplay.Replayer.Calls;

/// <summary>How far a prediction of a call goes.</summary>
internal enum CallStatus
{
    /// <summary>Result and output are predicted (single bytes may still be learned or unknown).</summary>
    Predicted,

    /// <summary>The call never comes back: endless loop or kernel crash.</summary>
    NeverReturns,

    /// <summary>The model does not cover this call.</summary>
    Unmodelled,

    /// <summary>It would be covered, but an input is missing from the log.</summary>
    Unknown,
}
