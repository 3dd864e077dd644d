namespace TraceReplay.Replayer.Cases;

/// <summary>What became of a case.</summary>
internal enum CaseVerdict
{
    Passed,
    Failed,

    /// <summary>A step needs something the model does not cover.</summary>
    Unmodelled,

    /// <summary>The case says nothing about this profile.</summary>
    Skipped,
}
