namespace TraceReplay.Recorder.Import.QemuTrace;

/// <summary>Trace events of QEMU's SMMU model (hw/arm/trace-events, QEMU 9.0 to 11.1) and what this importer does with them.</summary>
internal enum TraceEvent
{
    Unknown = 0,

    /// <summary>Says nothing beyond its neighbours, or nothing about the SMMU's outside.</summary>
    Folded,
    AddRegion,
    RtcRead,
    ReadMmio,
    WriteMmio,
    Opcode,
    CommandError,
    CfgiSte,
    CfgiSteRange,
    CfgiCd,
    TlbiNh,
    TlbiNhAsid,
    TlbiNsnh,
    TlbiS12Vmid,
    RangeInvalidation,
    AsidVmidInvalidation,
    ConfigHit,
    ConfigMiss,
    FindSte2Level,
    GetSte,
    GetCd,
    TableBase,
    LookupHit,
    LookupMiss,
    GetPte,
    WalkLevel,
    InvalidPte,
    Insert,
    Success,
    Bypass,
    Disabled,
    Abort,
    Event,
    Interrupt,
}
