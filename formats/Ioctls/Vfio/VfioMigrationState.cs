namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>State of a migrating device.</summary>
public enum VfioMigrationState : uint
{
    Error = 0,
    Stop = 1,
    Running = 2,
    StopCopy = 3,
    Resuming = 4,
    RunningP2P = 5,
    PreCopy = 6,
    PreCopyP2P = 7,
}
