namespace TraceReplay.Formats.Smmuv3;

/// <summary>STE.S1Fmt: shape of the table of context descriptors. IHI 0070 §5.2.</summary>
public enum ContextTableFormat : byte
{
    Linear = 0,
    /// <summary>Level-2 tables of 64 descriptors.</summary>
    TwoLevel4K = 1,
    /// <summary>Level-2 tables of 1024 descriptors.</summary>
    TwoLevel64K = 2,
}
