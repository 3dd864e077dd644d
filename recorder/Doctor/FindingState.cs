namespace TraceReplay.Recorder.Doctor;

/// <summary>What a finding means for recording on this host.</summary>
internal enum FindingState
{
    Ok,

    /// <summary>Recording works; something will be missing from logs, or cost more.</summary>
    Warn,

    /// <summary>Live recording does not work without it.</summary>
    Missing,
}
