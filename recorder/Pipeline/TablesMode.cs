namespace TraceReplay.Recorder.Pipeline;

/// <summary>Which translation tables of the recorded program are captured.</summary>
internal enum TablesMode
{
    /// <summary>None: the memory of the program is not read.</summary>
    None,

    /// <summary>Context descriptors and stage-1 tables, when a configuration is set or invalidated or a fault arrives.</summary>
    Walk,

    /// <summary>The same, of every known configuration at each of these occasions.</summary>
    All,
}
