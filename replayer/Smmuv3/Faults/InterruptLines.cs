using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Replayer.Smmuv3.Faults;

/// <summary>Wired interrupts, edge triggered, behind IRQ_CTRL. IHI 0070 §3.18.</summary>
internal sealed class InterruptLines
{
    public IrqCtrl Control { get; set; }

    public ISmmuObserver? Observer { get; set; }

    public void Pulse(SmmuInterrupt line)
    {
        // IHI0070 §3.18.2: the interrupt of CMD_SYNC has no enable.
        bool enabled = line switch
        {
            SmmuInterrupt.EventQueue => Control.EVENTQ_IRQEN,
            SmmuInterrupt.PriQueue => Control.PRIQ_IRQEN,
            SmmuInterrupt.GlobalError => Control.GERROR_IRQEN,
            _ => true,
        };
        if (enabled)
        {
            Observer?.Interrupt(line);
        }
    }
}
