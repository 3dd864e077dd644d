using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Regions;

namespace TraceReplay.Replayer.Vfio.Irqs;

/// <summary>How many interrupts an index has. Linux 5.10 vfio_pci_get_irq_count.</summary>
internal static class InterruptCount
{
    private const int ConfigRegion = 7;

    /// <returns>
    /// The count; null when the recorded program never asked for it. The error interrupt exists on PCI Express: configuration space is then larger
    /// than 256 bytes; until its size is seen the device counts as conventional.
    /// </returns>
    public static uint? Of(Device device, InterruptKind kind)
    {
        switch (kind)
        {
            case InterruptKind.Intx or InterruptKind.Msi or InterruptKind.Msix:
                Fact count = device.InterruptCounts[(int)kind];
                return count.Known ? (uint)count.Value : null;
            case InterruptKind.Error:
                Fact size = device.RegionSizes[ConfigRegion];
                return size is { Known: true, Value: > ConfigSpace.ConventionalSize } ? 1u : 0u;
            default:
                return (int)kind < Device.FixedInterrupts + device.ExtendedInterrupts ? 1u : 0u;
        }
    }
}
