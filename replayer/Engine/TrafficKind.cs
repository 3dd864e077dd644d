namespace TraceReplay.Replayer.Engine;

/// <summary>What a predicted item of traffic is.</summary>
internal enum TrafficKind : byte
{
    Write,

    /// <summary>A read may be recorded more often or not at all: how long a driver polls says nothing.</summary>
    Read,
    Command,
}
