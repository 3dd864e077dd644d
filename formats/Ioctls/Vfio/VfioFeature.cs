namespace TraceReplay.Formats.Ioctls.Vfio;

/// <summary>Index of a device feature.</summary>
public enum VfioFeature : uint
{
    PciVfToken = 0,
    Migration = 1,
    MigDeviceState = 2,
    LowPowerEntry = 3,
    LowPowerEntryWithWakeup = 4,
    LowPowerExit = 5,
    DmaLoggingStart = 6,
    DmaLoggingStop = 7,
    DmaLoggingReport = 8,
    MigDataSize = 9,
    BusMaster = 10,
    DmaBuf = 11,
    MigPrecopyInfoV2 = 12,
    ZpciError = 13,
}
