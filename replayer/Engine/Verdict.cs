namespace TraceReplay.Replayer.Engine;

/// <summary>What a comparison of one outcome field came to. Only <see cref="Match"/> counts as predicted.</summary>
internal enum Verdict
{
    Match,
    Mismatch,

    /// <summary>A fact of the recorded machine, taken at first sight.</summary>
    Learned,

    /// <summary>The model says that it does not cover this.</summary>
    Unmodelled,

    /// <summary>Not decidable: records or inputs are missing.</summary>
    Unknown,
}
