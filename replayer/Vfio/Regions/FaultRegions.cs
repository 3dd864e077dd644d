using TraceReplay.Formats.Dialects;

namespace TraceReplay.Replayer.Vfio.Regions;

/// <summary>The regions that carry a device's faults to its user, as a version of the series has them.</summary>
internal static class FaultRegions
{
    public const ushort Capability = 6;
    private const uint Subtype = 1;
    private const int EntrySize = 64;

    /// <returns>Where faults are stored.</returns>
    public static IFaultStore AddTo(List<DeviceRegion> regions, Dialect dialect)
    {
        if (dialect.FaultTransport == FaultTransport.ProducerConsumer)
        {
            var producer = new ProducerRegion();
            regions.Add(producer);
            regions.Add(new ConsumerRegion(producer, dialect.Has(Quirk.FaultAbiZeroAccepted)));
            return producer;
        }

        var ring = new RingRegion(Subtype, Capability, EntrySize, dialect.Has(Quirk.FaultTailAcceptsEntryCount)) { TakesUnrecoverableOnly = dialect.Has(Quirk.FaultRingTakesUnrecoverableOnly) };
        regions.Add(ring);
        return ring;
    }
}
