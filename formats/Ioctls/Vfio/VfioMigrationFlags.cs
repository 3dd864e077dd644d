namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Migration a device supports.</summary>
[Flags]
public enum VfioMigrationFlags : ulong
{
    None = 0,
    StopCopy = 1,
    P2P = 2,
    PreCopy = 4,
}
