namespace TraceReplay.Formats.Smmuv3;

/// <summary>STE.S1DSS: traffic without a SubstreamID on a stream that has substreams. IHI 0070 §5.2.</summary>
public enum DefaultSubstream : byte
{
    /// <summary>F_STREAM_DISABLED.</summary>
    Terminate = 0,
    /// <summary>Stage 1 is bypassed.</summary>
    Bypass = 1,
    /// <summary>Uses descriptor 0; SubstreamID 0 itself is then refused.</summary>
    Substream0 = 2,
}
