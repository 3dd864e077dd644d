namespace TraceReplay.Replayer.Smmuv3;

/// <summary>What the client of a transaction that was not translated sees. IHI 0070 §3.12.</summary>
internal enum TransactionResponse : byte
{
    Abort = 0,

    /// <summary>Reads give zero, writes are ignored, no error: CD.A = 0, and CMD_RESUME with Ab = 0.</summary>
    ReadAsZeroWriteIgnored = 1,

    /// <summary>None yet: stalled until CMD_RESUME or CMD_STALL_TERM.</summary>
    Pending = 2,
}
