using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3.Faults;

namespace TraceReplay.Replayer.Smmuv3.Registers;

/// <summary>*_IRQ_CFG0 to CFG2: where the interrupts of errors, events and page requests are written to. IHI 0070 §6.3.21 to §6.3.36.</summary>
internal sealed class MessageRegisters(InterruptLines interrupts)
{
    private const uint Data = RegisterOffset.GerrorIrqCfg1 - RegisterOffset.GerrorIrqCfg0;
    private const uint Attributes = RegisterOffset.GerrorIrqCfg2 - RegisterOffset.GerrorIrqCfg0;

    public bool TryRead(uint offset, out uint value)
    {
        value = 0;
        if (FirstOf(offset) is not { } first)
        {
            return false;
        }

        ref MessageTarget target = ref TargetOf(first);
        value = (offset - first) switch
        {
            Data => target.Data,
            Attributes => target.Attributes,
            _ => Halves.Get(target.Address, offset - first),
        };
        return true;
    }

    public void Write(uint offset, uint value)
    {
        if (FirstOf(offset) is not { } first)
        {
            return;
        }

        ref MessageTarget target = ref TargetOf(first);
        switch (offset - first)
        {
            case Data:
                target.Data = value;
                break;
            case Attributes:
                target.Attributes = value;
                break;
            default:
                target.Address = Halves.With(target.Address, offset - first, value);
                break;
        }
    }

    private static uint? FirstOf(uint offset) => offset switch
    {
        >= RegisterOffset.GerrorIrqCfg0 and <= RegisterOffset.GerrorIrqCfg2 => RegisterOffset.GerrorIrqCfg0,
        >= RegisterOffset.EventqIrqCfg0 and <= RegisterOffset.EventqIrqCfg2 => RegisterOffset.EventqIrqCfg0,
        >= RegisterOffset.PriqIrqCfg0 and <= RegisterOffset.PriqIrqCfg2 => RegisterOffset.PriqIrqCfg0,
        _ => null,
    };

    private ref MessageTarget TargetOf(uint first)
    {
        switch (first)
        {
            case RegisterOffset.GerrorIrqCfg0:
                return ref interrupts.GlobalErrorMessage;
            case RegisterOffset.EventqIrqCfg0:
                return ref interrupts.EventQueueMessage;
            default:
                return ref interrupts.PriQueueMessage;
        }
    }
}
