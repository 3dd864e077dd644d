namespace TraceReplay.Replayer.Smmuv3.Commands;

/// <summary>CMDQ_CONS.ERR codes. IHI 0070 section 7.1.</summary>
internal enum CommandError : uint
{
    None = 0,
    Illegal = 1,
    Abort = 2,
    AtcInvalidationSync = 3,
}
