namespace TraceReplay.Formats.Smmuv3.Events;

/// <summary>Event numbers, bits [7:0] of a record. IHI 0070 §7.3. 0xE0 to 0xEF are implementation defined.</summary>
public enum EventId : byte
{
    None = 0,
    FUut = 0x01,
    CBadStreamId = 0x02,
    FSteFetch = 0x03,
    CBadSte = 0x04,
    FBadAtsTreq = 0x05,
    FStreamDisabled = 0x06,
    FTranslForbidden = 0x07,
    CBadSubstreamId = 0x08,
    FCdFetch = 0x09,
    CBadCd = 0x0A,
    FWalkEabt = 0x0B,
    FTranslation = 0x10,
    FAddrSize = 0x11,
    FAccess = 0x12,
    FPermission = 0x13,
    FTlbConflict = 0x20,
    FCfgConflict = 0x21,
    EPageRequest = 0x24,
    FVmsFetch = 0x25,
}
