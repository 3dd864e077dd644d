namespace TraceReplay.Recorder.Pipeline;

/// <summary>What a recording does when records were lost.</summary>
internal enum LossPolicy
{
    /// <summary>It goes on; gaps, summary and exit code tell.</summary>
    Continue,

    /// <summary>It ends at the first loss. The recorded program goes on undisturbed.</summary>
    Stop,
}
