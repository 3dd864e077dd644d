using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Queues;

namespace TraceReplay.Replayer.Smmuv3;

/// <summary>The Non-secure register file in units of 32 bits. IHI 0070 §6.</summary>
internal sealed class SmmuRegisters(
    SmmuIdentification identification, SmmuProfile profile, SmmuControl control, RingQueue commands, RingQueue events, RingQueue requests, GlobalErrors errors, InterruptLines interrupts)
{
    private const uint IdentificationBlock = 0xfd0;
    private const uint Page1Queues = RegisterOffset.EventqProd & ~RegisterOffset.Page1;
    private const uint Page1Requests = RegisterOffset.PriqProd & ~RegisterOffset.Page1;
    private const uint GbpaReset = 0x1000;
    private const uint AcknowledgedCr0 = 0x5df;

    /// <summary>CoreSight identification: part 0x4b4 of Arm, SMMUv3.</summary>
    private static readonly byte[] _identificationBytes = [0x04, 0, 0, 0, 0x84, 0xb4, 0xf0, 0x10, 0x0d, 0xf0, 0x05, 0xb1];

    private readonly bool _raw = profile.Has(SmmuQuirk.RegisterFile);
    private readonly bool _formatSticky = profile.Has(SmmuQuirk.FmtSticky);
    private uint _cr1;

    private bool HasRequests => !_raw && identification.Idr0.PRI;

    /// <summary>Reset values; registers whose reset value is unknown become 0, unless the register file keeps them.</summary>
    public void Reset()
    {
        control.Cr0 = default;
        control.Gbpa = new Gbpa(GbpaReset);
        control.TwoLevel = false;
        control.Split = 0;
        commands.Reset(_raw);
        events.Reset(_raw);
        requests.Reset(_raw);
        errors.Reset();
        interrupts.Control = default;
        if (!_raw)
        {
            control.Cr2 = default;
            control.StrtabBase = default;
            control.StrtabBaseCfg = default;
            _cr1 = 0;
            interrupts.Reset();
        }
    }

    /// <param name="offset">Bytes from the base.</param>
    /// <param name="size">4 or 8; anything else reads as zero.</param>
    public ulong Read(uint offset, int size)
    {
        offset = Fold(offset);
        return size switch
        {
            4 => Read32(offset),
            8 when !_raw => Read32(offset) | ((ulong)Read32(offset + 4) << 32),
            8 when (offset & 4) != 0 => Read32(offset),
            8 when IsWide(offset) => Read32(offset) | ((ulong)Read32(offset + 4) << 32),
            _ => 0,
        };
    }

    /// <returns>True when the command queue must be looked at afterwards.</returns>
    public bool Write(uint offset, ulong value, int size)
    {
        offset = Fold(offset);
        if (size == 4)
        {
            return Write32(offset, (uint)value);
        }

        if (size != 8 || (_raw && !IsWide(offset)))
        {
            return false;
        }

        bool consume = Write32(offset, (uint)value);
        return Write32(offset + 4, (uint)(value >> 32)) || consume;
    }

    public void AddStateHash(ref StateHash hash)
    {
        hash.Add(((ulong)control.Cr0.Value << 32) | control.Cr2.Value);
        hash.Add(((ulong)control.Gbpa.Value << 32) | _cr1);
        hash.Add(control.StrtabBase.Value);
        hash.Add(((ulong)control.StrtabBaseCfg.Value << 32) | (control.TwoLevel ? 1UL << 16 : 0) | (uint)control.Split);
        hash.Add(((ulong)errors.Errors.Value << 32) | errors.Acknowledged);
        hash.Add(interrupts.Control.Value);
        commands.AddStateHash(ref hash);
        events.AddStateHash(ref hash);
        if (HasRequests)
        {
            requests.AddStateHash(ref hash);
        }
    }

    private static bool IsWide(uint offset) =>
        offset is RegisterOffset.GerrorIrqCfg0 or RegisterOffset.StrtabBase or RegisterOffset.CmdqBase or RegisterOffset.EventqBase;

    private static ulong WithLow(ulong word, uint value) => (word & ~0xffff_ffffUL) | value;

    private static ulong WithHigh(ulong word, uint value) => (word & 0xffff_ffffUL) | ((ulong)value << 32);

    // Page 1 holds the indexes of the output queues (§6.1); page 0 does not answer for them, unless the pages are aliases.
    private uint Fold(uint offset)
    {
        if (_raw)
        {
            return offset & ~RegisterOffset.Page1;
        }

        return offset switch
        {
            RegisterOffset.EventqProd => Page1Queues,
            RegisterOffset.EventqCons => Page1Queues + 4,
            RegisterOffset.PriqProd when HasRequests => Page1Requests,
            RegisterOffset.PriqCons when HasRequests => Page1Requests + 4,
            Page1Requests or Page1Requests + 4 => uint.MaxValue & ~7u,
            >= RegisterOffset.Page1 or Page1Queues or Page1Queues + 4 => uint.MaxValue & ~7u,
            _ => offset,
        };
    }

    private uint Read32(uint offset) => offset switch
    {
        <= RegisterOffset.Idr5 when (offset & 3) == 0 => identification.Registers[(int)(offset / 4)],
        RegisterOffset.Iidr => identification.Iidr,
        RegisterOffset.Aidr => identification.Aidr,
        RegisterOffset.Cr0 => control.Cr0.Value,
        RegisterOffset.Cr0ack => control.Cr0.Value & AcknowledgedCr0,
        RegisterOffset.Cr1 => _cr1,
        RegisterOffset.Cr2 => control.Cr2.Value,
        RegisterOffset.Gbpa => control.Gbpa.Value,
        RegisterOffset.IrqCtrl or RegisterOffset.IrqCtrlack => interrupts.Control.Value,
        RegisterOffset.Gerror => errors.Errors.Value,
        RegisterOffset.Gerrorn => errors.Acknowledged,
        RegisterOffset.GerrorIrqCfg0 => (uint)interrupts.GlobalErrorMessage.Address,
        RegisterOffset.GerrorIrqCfg0 + 4 => (uint)(interrupts.GlobalErrorMessage.Address >> 32),
        RegisterOffset.GerrorIrqCfg1 => interrupts.GlobalErrorMessage.Data,
        RegisterOffset.GerrorIrqCfg2 => interrupts.GlobalErrorMessage.Attributes,
        RegisterOffset.StrtabBase => (uint)control.StrtabBase.Value,
        RegisterOffset.StrtabBase + 4 => (uint)(control.StrtabBase.Value >> 32),
        RegisterOffset.StrtabBaseCfg => control.StrtabBaseCfg.Value,
        RegisterOffset.CmdqBase => (uint)commands.Base,
        RegisterOffset.CmdqBase + 4 => (uint)(commands.Base >> 32),
        RegisterOffset.CmdqProd => commands.Producer,
        RegisterOffset.CmdqCons => commands.Consumer,
        RegisterOffset.EventqBase => (uint)events.Base,
        RegisterOffset.EventqBase + 4 => (uint)(events.Base >> 32),
        Page1Queues => events.Producer,
        Page1Queues + 4 => events.Consumer,
        RegisterOffset.PriqBase when HasRequests => (uint)requests.Base,
        RegisterOffset.PriqBase + 4 when HasRequests => (uint)(requests.Base >> 32),
        Page1Requests when HasRequests => requests.Producer,
        Page1Requests + 4 when HasRequests => requests.Consumer,
        >= IdentificationBlock and <= 0xffc when (offset & 3) == 0 => _identificationBytes[(offset - IdentificationBlock) / 4],
        _ => 0,
    };

    private bool Write32(uint offset, uint value)
    {
        switch (offset)
        {
            case RegisterOffset.Cr0:
                control.Cr0 = new Cr0(_raw ? value : value & ImplementedCr0);
                return true;
            case RegisterOffset.Cr1:
                _cr1 = _raw ? value : value & 0xfff;
                return false;
            case RegisterOffset.Cr2:
                control.Cr2 = new Cr2(_raw ? value : value & 0xf);
                return false;
            case RegisterOffset.IrqCtrl:
                interrupts.Control = new IrqCtrl(_raw ? value : value & 7);
                return false;
            case RegisterOffset.Gerrorn:
                errors.Acknowledged = _raw ? value : value & 0x7ff;
                return true;
            case RegisterOffset.Gbpa:
                WriteGbpa(new Gbpa(value));
                return false;
            case RegisterOffset.GerrorIrqCfg0 when _raw || identification.Idr0.MSI:
                interrupts.GlobalErrorMessage.Address = WithLow(interrupts.GlobalErrorMessage.Address, value);
                return false;
            case RegisterOffset.GerrorIrqCfg0 + 4 when _raw || identification.Idr0.MSI:
                interrupts.GlobalErrorMessage.Address = WithHigh(interrupts.GlobalErrorMessage.Address, value);
                return false;
            case RegisterOffset.GerrorIrqCfg1 when _raw || identification.Idr0.MSI:
                interrupts.GlobalErrorMessage.Data = value;
                return false;
            case RegisterOffset.GerrorIrqCfg2 when _raw || identification.Idr0.MSI:
                interrupts.GlobalErrorMessage.Attributes = value;
                return false;
            default:
                return WriteTable(offset, value);
        }
    }

    private bool WriteTable(uint offset, uint value)
    {
        switch (offset)
        {
            case RegisterOffset.StrtabBase:
                control.StrtabBase = new StrtabBase(WithLow(control.StrtabBase.Value, value));
                return false;
            case RegisterOffset.StrtabBase + 4:
                control.StrtabBase = new StrtabBase(WithHigh(control.StrtabBase.Value, value));
                return false;
            case RegisterOffset.StrtabBaseCfg:
                WriteStrtabBaseCfg(new StrtabBaseCfg(value));
                return false;
            case RegisterOffset.CmdqBase:
                commands.Base = WithLow(commands.Base, value);
                return false;
            case RegisterOffset.CmdqBase + 4:
                commands.Base = WithHigh(commands.Base, value);
                return false;
            case RegisterOffset.CmdqProd:
                commands.Producer = value;
                return true;
            case RegisterOffset.CmdqCons:
                commands.Consumer = value;
                return false;
            case RegisterOffset.EventqBase:
                events.Base = WithLow(events.Base, value);
                return false;
            case RegisterOffset.EventqBase + 4:
                events.Base = WithHigh(events.Base, value);
                return false;
            case Page1Queues:
                events.Producer = value;
                return false;
            case Page1Queues + 4:
                events.Consumer = value;
                return false;
            default:
                WriteRequestQueue(offset, value);
                return false;
        }
    }

    private void WriteRequestQueue(uint offset, uint value)
    {
        switch (offset)
        {
            case RegisterOffset.PriqBase when HasRequests:
                requests.Base = WithLow(requests.Base, value);
                break;
            case RegisterOffset.PriqBase + 4 when HasRequests:
                requests.Base = WithHigh(requests.Base, value);
                break;
            case Page1Requests when HasRequests:
                requests.Producer = value;
                break;
            case Page1Requests + 4 when HasRequests:
                requests.Consumer = value;
                break;
            default:
                break;
        }
    }

    private uint ImplementedCr0 => 0xdu | (identification.Idr0.PRI ? 2u : 0) | (identification.Idr0.ATS ? 0x10u : 0) | (identification.Idr0.VMW ? 0x1c0u : 0);

    // §6.3.15: a write without Update is ignored; the update is complete at once.
    private void WriteGbpa(Gbpa value)
    {
        if (value.Update)
        {
            control.Gbpa = value with { Update = false };
        }
    }

    private void WriteStrtabBaseCfg(StrtabBaseCfg value)
    {
        control.StrtabBaseCfg = value;
        bool twoLevel = value.FMT == 1 && identification.Idr0.ST_LEVEL != 0;
        if (twoLevel)
        {
            // §6.3.24: reserved values of SPLIT behave as 6.
            control.Split = value.SPLIT is 8 or 10 ? value.SPLIT : 6;
        }

        control.TwoLevel = twoLevel || (_formatSticky && control.TwoLevel);
    }
}
