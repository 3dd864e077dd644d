namespace TraceReplay.Replayer.Calls;

/// <summary>How much of what was done to an object the log shows. A larger value is less.</summary>
internal enum History
{
    /// <summary>Everything since it was made.</summary>
    Whole,

    /// <summary>Records are missing: it may not be as the model has it.</summary>
    Gapped,

    /// <summary>Nothing before the log met it: the model takes its state for the usual one.</summary>
    Unknown,
}
