namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>CMD_SYNC.CS: how completion is signalled.</summary>
public enum SyncSignal : byte
{
    None = 0,
    Interrupt = 1,
    /// <summary>SEV.</summary>
    Event = 2,
}
