using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Regions;

namespace TraceReplay.Replayer.Vfio.Irqs;

/// <summary>How many interrupts an index has. Linux 5.10 vfio_pci_get_irq_count.</summary>
internal static class InterruptCount
{
    /// <returns>
    /// The count; null when the recorded program never asked for it.
    /// </returns>
    public static uint? Of(Device device, InterruptKind kind)
    {
        switch (kind)
        {
            case InterruptKind.Intx or InterruptKind.Msi or InterruptKind.Msix:
                Fact count = device.InterruptCounts[(int)kind];
                return count.Known ? (uint)count.Value : null;
            case InterruptKind.Error:
                return device.HasErrorInterrupt ? 1u : 0u;
            default:
                return (int)kind < Device.FixedInterrupts + device.ExtendedInterrupts ? 1u : 0u;
        }
    }
}
