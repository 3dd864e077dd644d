namespace TraceReplay.Replayer.Cases;

/// <summary>Bytes at a physical address.</summary>
internal readonly record struct CaseBytes(ulong Address, byte[] Data);
