namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>CMDQ_CONS.ERR. IHI 0070 §7.1.</summary>
public enum CommandError : byte
{
    None = 0,
    /// <summary>CERROR_ILL.</summary>
    Illegal = 1,
    /// <summary>CERROR_ABT: the command could not be read.</summary>
    Abort = 2,
    /// <summary>CERROR_ATC_INV_SYNC.</summary>
    AtcInvSync = 3,
}
