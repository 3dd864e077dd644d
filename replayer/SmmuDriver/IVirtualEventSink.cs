namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>Takes event records of a virtual SMMU's devices, StreamID already the guest's.</summary>
internal interface IVirtualEventSink
{
    /// <param name="record">The four words of the record.</param>
    /// <returns>False when it was lost: the queue is full.</returns>
    bool Event(ReadOnlySpan<ulong> record);
}
