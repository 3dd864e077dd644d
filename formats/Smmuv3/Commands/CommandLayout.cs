namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>Which struct describes the operands of a command.</summary>
public enum CommandLayout : byte
{
    None = 0,
    Prefetch = 1,
    CfgiSte = 2,
    CfgiSteRange = 3,
    CfgiCd = 4,
    TlbiVa = 5,
    TlbiIpa = 6,
    TlbiAsid = 7,
    TlbiVmid = 8,
    AtcInv = 9,
    PriResp = 10,
    Resume = 11,
    StallTerm = 12,
    Sync = 13,
}
