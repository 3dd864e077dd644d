namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>What a group of trace records is, for its place among the calls.</summary>
internal enum TraceGroupKind : byte
{
    /// <summary>A register write with the commands it made the SMMU consume, or a read of a command queue register.</summary>
    Commands,

    /// <summary>Accesses of the event queue's registers and others that no call waits for.</summary>
    Registers,
    Translation,
    Interrupt,
    Gap,
}
