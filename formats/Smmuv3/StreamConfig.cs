namespace TraceReplay.Formats.Smmuv3;

/// <summary>STE.Config. Bit 2 says that traffic passes, bit 0 enables stage 1, bit 1 stage 2. IHI 0070 §5.2.</summary>
public enum StreamConfig : byte
{
    /// <summary>Terminated, no event. Values 1 to 3 behave the same.</summary>
    Abort = 0,
    Bypass = 4,
    Stage1 = 5,
    Stage2 = 6,
    Nested = 7,
}
