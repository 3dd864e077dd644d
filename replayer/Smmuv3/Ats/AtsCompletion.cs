namespace TraceReplay.Replayer.Smmuv3.Ats;

/// <summary>The answer to an ATS Translation Request.</summary>
internal readonly record struct AtsCompletion
{
    public AtsStatus Status { get; init; }

    /// <summary>Entries written, for Success: consecutive ranges from the one around the requested address on.</summary>
    public int Count { get; init; }

    /// <summary>Event number of what ended the request or denied its first unit; 0 for none. Most are never recorded.</summary>
    public byte Event { get; init; }

    /// <summary>The record went into the event queue.</summary>
    public bool EventRecorded { get; init; }

    /// <summary>Not null: the request needs something the model does not cover; the other members mean nothing then.</summary>
    public string? Unmodelled { get; init; }
}
