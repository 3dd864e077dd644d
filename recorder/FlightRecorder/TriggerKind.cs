namespace TraceReplay.Recorder.FlightRecorder;

/// <summary>What makes a flight recorder write its ring.</summary>
internal enum TriggerKind
{
    /// <summary>A fault of the IOMMU, or an event of the SMMU that tells of one.</summary>
    Fault,

    /// <summary>A call that failed, with any errno or a named one.</summary>
    Errno,

    /// <summary>A named ioctl, whatever its result.</summary>
    Ioctl,

    /// <summary>Records were lost.</summary>
    Gap,

    /// <summary>SIGUSR1 to the recorder.</summary>
    Sigusr1,

    /// <summary>A recorded process, or the recording, ended.</summary>
    Exit,

    /// <summary>The disk of the output is about to be too full to write the ring.</summary>
    Disk,
}
