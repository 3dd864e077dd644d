namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>CLASS field of an event record. IHI 0070 section 7.3.</summary>
internal enum EventClass : byte
{
    ContextDescriptor = 0,
    TableWalk = 1,
    Input = 2,
}
