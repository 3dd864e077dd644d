namespace TraceReplay.Recorder.Bpf;

/// <summary>enum event_type of tracerecord.bpf.h.</summary>
internal enum EventType : byte
{
    None = 0,

    /// <summary>A call begins.</summary>
    Entry = 1,

    /// <summary>It has returned.</summary>
    Exit = 2,

    /// <summary>Bytes of a call that found no room in its entry or exit.</summary>
    Data = 3,

    /// <summary>A descriptor was given to a process.</summary>
    Install = 4,
    Fork = 5,
    Exec = 6,
    ThreadExit = 7,
    ProcessExit = 8,
    IommuMap = 9,
    IommuUnmap = 10,
    IommuFault = 11,
}
