namespace TraceReplay.Replayer.Memory;

/// <summary>How a physical address range behaves.</summary>
internal enum RangeKind
{
    /// <summary>Reads back what was written.</summary>
    Ram,

    /// <summary>Reads as zero, ignores writes.</summary>
    ReadsAsZero,

    /// <summary>Nothing answers: an external abort.</summary>
    Nothing,
}
