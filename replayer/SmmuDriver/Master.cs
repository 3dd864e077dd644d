namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>A device behind the SMMU with one StreamID, and the group it is alone in.</summary>
internal sealed class Master
{
    internal Master(uint streamId)
    {
        StreamId = streamId;
    }

    public uint StreamId { get; }

    /// <summary>The domain the device is attached to; null between detach and attach.</summary>
    public Domain? Domain { get; internal set; }

    /// <summary>The DMA API's own domain of the group.</summary>
    public Domain? DefaultDomain { get; internal set; }

    /// <summary>Takes fault records of the device and answers with 0 or a positive errno; null when nobody registered.</summary>
    public Func<IommuFault, int>? FaultHandler { get; set; }
}
