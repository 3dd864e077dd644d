namespace TraceReplay.Recorder.Import.Merge;

/// <summary>What a call can do to the SMMU.</summary>
[Flags]
internal enum CallEffects
{
    None = 0,

    /// <summary>It may reach the SMMU in some way.</summary>
    May = 1,

    /// <summary>It is made to invalidate, or does so on the way.</summary>
    Invalidates = 2,

    /// <summary>It can change stream table entries, and so sends CFGI_STE.</summary>
    Streams = 4,

    /// <summary>It succeeded, and every success changes a stream table entry.</summary>
    Always = 8,
}
