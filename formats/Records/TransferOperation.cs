namespace TraceReplay.Formats.Records;

/// <summary>Which of the four calls a transfer is. Persisted numbers.</summary>
public enum TransferOperation : byte
{
    Read = 0,
    Write = 1,
    Pread = 2,
    Pwrite = 3,
}
