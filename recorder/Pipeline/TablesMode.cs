namespace TraceReplay.Recorder.Pipeline;

/// <summary>Which translation tables of the recorded program are captured.</summary>
internal enum TablesMode
{
    /// <summary>None: the memory of the program is not read.</summary>
    None,

    /// <summary>Context descriptors and stage-1 tables, when a configuration is set or invalidated or a fault arrives.</summary>
    Walk,

    /// <summary>The same at every recorded call of the container, iommufd or device, whole, with command queues in guest memory.</summary>
    All,
}
