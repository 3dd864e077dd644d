using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Queues;

namespace TraceReplay.Replayer.Smmuv3.Registers;

/// <summary>Registers that keep every bit written to them, at any time, with page 1 as an alias of page 0.</summary>
internal sealed class LooseRegisterFile(
    IdentificationRegisters identification,
    SmmuControl control,
    StreamTableFormat format,
    GlobalErrors errors,
    InterruptLines interrupts,
    RingQueue commands,
    RingQueue events) : IRegisterFile
{
    private const uint EventProducer = RegisterOffset.EventqProd & ~RegisterOffset.Page1;
    private const uint EventConsumer = RegisterOffset.EventqCons & ~RegisterOffset.Page1;
    private const uint AcknowledgedCr0 = 0x5df;

    public uint Read(uint offset) => (offset & ~RegisterOffset.Page1) switch
    {
        RegisterOffset.Cr0 => control.Cr0.Value,
        RegisterOffset.Cr0ack => control.Cr0.Value & AcknowledgedCr0,
        RegisterOffset.Cr1 => control.Cr1.Value,
        RegisterOffset.Cr2 => control.Cr2.Value,
        RegisterOffset.Gbpa => control.Gbpa.Value,
        RegisterOffset.IrqCtrl or RegisterOffset.IrqCtrlack => interrupts.Control.Value,
        RegisterOffset.Gerror => errors.Errors.Value,
        RegisterOffset.Gerrorn => errors.Acknowledged,
        RegisterOffset.GerrorIrqCfg0 or RegisterOffset.GerrorIrqCfg0 + 4 => Halves.Get(interrupts.GlobalErrorMessage.Address, offset - RegisterOffset.GerrorIrqCfg0),
        RegisterOffset.GerrorIrqCfg1 => interrupts.GlobalErrorMessage.Data,
        RegisterOffset.GerrorIrqCfg2 => interrupts.GlobalErrorMessage.Attributes,
        RegisterOffset.StrtabBase or RegisterOffset.StrtabBase + 4 => Halves.Get(control.StrtabBase.Value, offset),
        RegisterOffset.StrtabBaseCfg => control.StrtabBaseCfg.Value,
        RegisterOffset.CmdqBase or RegisterOffset.CmdqBase + 4 => Halves.Get(commands.Base, offset),
        RegisterOffset.CmdqProd => commands.Producer,
        RegisterOffset.CmdqCons => commands.Consumer,
        RegisterOffset.EventqBase or RegisterOffset.EventqBase + 4 => Halves.Get(events.Base, offset),
        EventProducer => events.Producer,
        EventConsumer => events.Consumer,
        _ => identification.Read(offset & ~RegisterOffset.Page1),
    };

    public bool Write(uint offset, uint value)
    {
        offset &= ~RegisterOffset.Page1;
        switch (offset)
        {
            case RegisterOffset.Cr0:
                control.Cr0 = new Cr0(value);
                return true;
            case RegisterOffset.Cr1:
                control.Cr1 = new Cr1(value);
                return false;
            case RegisterOffset.Cr2:
                control.Cr2 = new Cr2(value);
                return false;
            case RegisterOffset.IrqCtrl:
                interrupts.Control = new IrqCtrl(value);
                return false;
            case RegisterOffset.Gerrorn:
                errors.Acknowledged = value;
                return true;
            case RegisterOffset.Gbpa when new Gbpa(value).Update:
                control.Gbpa = new Gbpa(value) with { Update = false };
                return false;
            case RegisterOffset.GerrorIrqCfg0 or RegisterOffset.GerrorIrqCfg0 + 4:
                ref ulong address = ref interrupts.GlobalErrorMessage.Address;
                address = Halves.With(address, offset - RegisterOffset.GerrorIrqCfg0, value);
                return false;
            case RegisterOffset.GerrorIrqCfg1:
                interrupts.GlobalErrorMessage.Data = value;
                return false;
            case RegisterOffset.GerrorIrqCfg2:
                interrupts.GlobalErrorMessage.Attributes = value;
                return false;
            case RegisterOffset.StrtabBase or RegisterOffset.StrtabBase + 4:
                control.StrtabBase = new StrtabBase(Halves.With(control.StrtabBase.Value, offset, value));
                return false;
            case RegisterOffset.StrtabBaseCfg:
                format.Set(new StrtabBaseCfg(value));
                return false;
            default:
                return WriteQueue(offset, value);
        }
    }

    private bool WriteQueue(uint offset, uint value)
    {
        switch (offset)
        {
            case RegisterOffset.CmdqBase or RegisterOffset.CmdqBase + 4:
                commands.Base = Halves.With(commands.Base, offset, value);
                return false;
            case RegisterOffset.CmdqProd:
                commands.Producer = value;
                return true;
            case RegisterOffset.CmdqCons:
                commands.Consumer = value;
                return false;
            case RegisterOffset.EventqBase or RegisterOffset.EventqBase + 4:
                events.Base = Halves.With(events.Base, offset, value);
                return false;
            case EventProducer:
                events.Producer = value;
                return false;
            case EventConsumer:
                events.Consumer = value;
                return false;
            default:
                return false;
        }
    }
}
