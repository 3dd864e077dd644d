namespace TraceReplay.Formats.Records;

/// <summary>How the content of memory became known. Persisted numbers.</summary>
public enum MemorySource : byte
{
    /// <summary>The recorder read the page.</summary>
    Captured = 0,

    /// <summary>A table walk of the SMMU showed the entry: the guest had changed it without any system call.</summary>
    Walk = 1,
}
