using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;

namespace TraceReplay.Replayer.Smmuv3.Registers;

/// <summary>Enables, errors, bypass and the stream table, with the architecture's rules. IHI 0070 §6.3.9 to §6.3.25.</summary>
internal sealed class ControlRegisters(
    SmmuIdentification identification, SmmuControl control, StreamTableFormat format, GlobalErrors errors, InterruptLines interrupts)
{
    /// <summary>Whether nothing is cached, for STATUSR.DORMANT.</summary>
    public Func<bool>? IsDormant { get; set; }

    public bool TryRead(uint offset, out uint value)
    {
        switch (offset)
        {
            case RegisterOffset.Cr0 or RegisterOffset.Cr0ack:
                // §6.3.10: every update is complete before the write returns.
                value = control.Cr0.Value;
                return true;
            case RegisterOffset.Cr1:
                value = control.Cr1.Value;
                return true;
            case RegisterOffset.Cr2:
                value = control.Cr2.Value;
                return true;
            case RegisterOffset.Statusr:
                // §6.3.13: a hint that exists with IDR0.DORMHINT only.
                value = identification.Idr0.DORMHINT && IsDormant?.Invoke() == true ? 1u : 0;
                return true;
            case RegisterOffset.Gbpa:
                value = control.Gbpa.Value;
                return true;
            case RegisterOffset.IrqCtrl or RegisterOffset.IrqCtrlack:
                value = interrupts.Control.Value;
                return true;
            case RegisterOffset.Gerror:
                value = errors.Errors.Value;
                return true;
            case RegisterOffset.Gerrorn:
                value = errors.Acknowledged;
                return true;
            case RegisterOffset.StrtabBase or RegisterOffset.StrtabBase + 4:
                value = Halves.Get(control.StrtabBase.Value, offset);
                return true;
            case RegisterOffset.StrtabBaseCfg:
                value = control.StrtabBaseCfg.Value;
                return true;
            default:
                value = 0;
                return false;
        }
    }

    /// <param name="value">With the bits that may not change as they are.</param>
    /// <returns>True when the command queue must be looked at afterwards.</returns>
    public bool Write(uint offset, uint value)
    {
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
            case RegisterOffset.Gbpa:
                var gbpa = new Gbpa(value);

                // §6.3.15: a write without Update is ignored; the update is complete at once, so that Update reads as 0.
                if (gbpa.Update)
                {
                    control.Gbpa = gbpa with { Update = false };
                }

                return false;
            case RegisterOffset.IrqCtrl:
                interrupts.Control = new IrqCtrl(value);
                return false;
            case RegisterOffset.Gerrorn:
                errors.Acknowledged = value;
                return true;
            case RegisterOffset.StrtabBase or RegisterOffset.StrtabBase + 4:
                control.StrtabBase = new StrtabBase(Halves.With(control.StrtabBase.Value, offset, value));
                return false;
            case RegisterOffset.StrtabBaseCfg:
                format.Set(new StrtabBaseCfg(value));
                return false;
            default:
                return false;
        }
    }
}
