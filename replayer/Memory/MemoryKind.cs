namespace TraceReplay.Replayer.Memory;

/// <summary>What answers at a range of physical addresses.</summary>
internal enum MemoryKind : byte
{
    /// <summary>Nothing: every access aborts.</summary>
    Absent = 0,

    /// <summary>Sparse memory, zero until written.</summary>
    Ram = 1,

    /// <summary>Reads give zero, writes are ignored (blank flash).</summary>
    ReadsAsZero = 2,
}
