namespace TraceReplay.Replayer.Calls;

/// <summary>What a predicted output byte is worth.</summary>
internal enum ByteState : byte
{
    Predicted = 0,
    Learned = 1,
    Unknown = 2,
    Unmodelled = 3,
}
