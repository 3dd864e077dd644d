namespace TraceReplay.Replayer.Cases;

/// <summary>What a step of a case does.</summary>
internal enum CaseOperation
{
    RegisterWrite,
    RegisterRead,
    MemoryWrite,
    Command,

    /// <summary>One access of a device, in one or several translation requests.</summary>
    Access,
}
