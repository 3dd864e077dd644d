namespace TraceReplay.Formats.Records;

/// <summary>How a process came by a descriptor that no call of the log returned. Persisted numbers.</summary>
public enum DescriptorOrigin : byte
{
    /// <summary>It was there when the recording of the running process began.</summary>
    Snapshot = 0,

    /// <summary>Another process handed it over: SCM_RIGHTS, pidfd_getfd(2).</summary>
    Received = 1,
}
