namespace TraceReplay.Formats.Events;

/// <summary>Why a program says how many records it has published. Persisted numbers.</summary>
public enum EventOccasion
{
    /// <summary>A listener came or went; records may have passed before it unheard.</summary>
    ListenersChange = 0,

    /// <summary>The event source is made and finds a listener waiting: nothing can have passed.</summary>
    SourceBegins = 1,
}
