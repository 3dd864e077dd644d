namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>CMD_PRI_RESP.Resp.</summary>
public enum PageResponse : byte
{
    Failure = 0,
    Invalid = 1,
    Success = 2,
}
