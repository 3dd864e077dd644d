namespace TraceReplay.Replayer.Porting;

/// <summary>What an outcome is the outcome of.</summary>
internal enum OutcomeKind
{
    /// <summary>Result of a call.</summary>
    Call,

    /// <summary>A field a call gave back.</summary>
    Output,

    /// <summary>A transfer of a device.</summary>
    Transfer,

    /// <summary>An interrupt message of a device.</summary>
    Message,

    /// <summary>A record in a fault ring, or an event in the queue of a vIOMMU.</summary>
    Fault,
}
