using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3.Queues;

namespace TraceReplay.Replayer.Smmuv3;

/// <summary>Reads and writes of the register pages: widths, acknowledge registers, what a write sets off. IHI 0070 section 6.</summary>
internal sealed class RegisterAccess(SmmuIdentification id, SmmuProfile profile, SmmuRegisters registers, RingQueue commands, RingQueue events)
{
    /// <summary>CR0 bits that are acknowledged: SMMUEN, EVENTQEN, CMDQEN, ATSCHK, VMW (and PRIQEN where PRI exists).</summary>
    private const uint Cr0Acknowledged = 0x5d2 | 0xd;

    public ulong Read(uint offset, int size)
    {
        uint at = SmmuRegisters.Normalise(offset);
        return size == 8 && Is64Bit(at) ? Read64(at) : Read32(at);
    }

    /// <returns>The write may let commands be consumed.</returns>
    public bool Write(uint offset, ulong value, int size)
    {
        uint at = SmmuRegisters.Normalise(offset);
        if (Is64Bit(at & ~4u))
        {
            Write64(at & ~4u, Merge(Read64(at & ~4u), value, (at & 4) != 0, size));
            return at == RegisterOffset.CmdqBase;
        }

        return size == 4 && Write32(at, (uint)value);
    }

    private static ulong Merge(ulong old, ulong value, bool high, int size) =>
        size == 8 ? value : high ? (old & 0xffff_ffff) | (value << 32) : (old & ~0xffff_ffffUL) | (value & 0xffff_ffff);

    private static bool Is64Bit(uint at) => at is RegisterOffset.GerrorIrqCfg0 or RegisterOffset.StrtabBase or RegisterOffset.CmdqBase
        or RegisterOffset.EventqBase or RegisterOffset.EventqIrqCfg0 or RegisterOffset.PriqBase;

    private ulong Read64(uint at) => at switch
    {
        RegisterOffset.GerrorIrqCfg0 => registers.GErrorIrqCfg0,
        RegisterOffset.StrtabBase => registers.StrtabBase,
        RegisterOffset.CmdqBase => commands.Base,
        RegisterOffset.EventqBase => events.Base,
        RegisterOffset.EventqIrqCfg0 => registers.EventqIrqCfg0,
        _ => 0,
    };

    private uint Read32(uint at) => at switch
    {
        RegisterOffset.Idr0 => id.Idr0,
        RegisterOffset.Idr1 => id.Idr1,
        RegisterOffset.Idr2 => id.Idr2,
        RegisterOffset.Idr3 => id.Idr3,
        RegisterOffset.Idr4 => id.Idr4,
        RegisterOffset.Idr5 => id.Idr5,
        RegisterOffset.Iidr => id.Iidr,
        RegisterOffset.Aidr => id.Aidr,
        RegisterOffset.Cr0 => registers.Cr0,
        RegisterOffset.Cr0ack => registers.Cr0 & Cr0Acknowledged,
        RegisterOffset.Cr1 => registers.Cr1,
        RegisterOffset.Cr2 => registers.Cr2,
        RegisterOffset.Gbpa => registers.Gbpa,
        RegisterOffset.Agbpa => registers.Agbpa,
        RegisterOffset.IrqCtrl or RegisterOffset.IrqCtrlack => registers.IrqCtrl,
        RegisterOffset.Gerror => registers.GError,
        RegisterOffset.Gerrorn => registers.GErrorN,
        RegisterOffset.GerrorIrqCfg1 => registers.GErrorIrqCfg1,
        RegisterOffset.GerrorIrqCfg2 => registers.GErrorIrqCfg2,
        RegisterOffset.StrtabBaseCfg => registers.StrtabBaseCfg,
        RegisterOffset.CmdqProd => commands.Producer,
        RegisterOffset.CmdqCons => commands.Consumer,
        RegisterOffset.EventqProd & 0xffff => events.Producer,
        RegisterOffset.EventqCons & 0xffff => events.Consumer,
        RegisterOffset.EventqIrqCfg1 => registers.EventqIrqCfg1,
        RegisterOffset.EventqIrqCfg2 => registers.EventqIrqCfg2,
        _ => Is64Bit(at & ~4u) ? (uint)(Read64(at & ~4u) >> ((at & 4) != 0 ? 32 : 0)) : 0,
    };

    private void Write64(uint at, ulong value)
    {
        switch (at)
        {
            case RegisterOffset.GerrorIrqCfg0:
                registers.GErrorIrqCfg0 = value;
                break;
            case RegisterOffset.StrtabBase:
                registers.StrtabBase = value;
                break;
            case RegisterOffset.CmdqBase:
                commands.Base = value;
                break;
            case RegisterOffset.EventqBase:
                events.Base = value;
                break;
            case RegisterOffset.EventqIrqCfg0:
                registers.EventqIrqCfg0 = value;
                break;
            default:
                break;
        }
    }

    private bool Write32(uint at, uint value)
    {
        switch (at)
        {
            case RegisterOffset.Cr0:
                registers.Cr0 = value;
                return true;
            case RegisterOffset.Cr1:
                registers.Cr1 = value;
                break;
            case RegisterOffset.Cr2:
                registers.Cr2 = value;
                break;
            case RegisterOffset.Gbpa:
                WriteBypassAttributes(value);
                break;
            case RegisterOffset.Agbpa:
                registers.Agbpa = value;
                break;
            case RegisterOffset.IrqCtrl:
                registers.IrqCtrl = value;
                break;
            case RegisterOffset.Gerrorn:
                registers.GErrorN = value;
                return true;
            case RegisterOffset.GerrorIrqCfg1:
                registers.GErrorIrqCfg1 = value;
                break;
            case RegisterOffset.GerrorIrqCfg2:
                registers.GErrorIrqCfg2 = value;
                break;
            case RegisterOffset.StrtabBaseCfg:
                WriteStreamTableFormat(value);
                break;
            case RegisterOffset.CmdqProd:
                commands.Producer = value;
                return true;
            case RegisterOffset.CmdqCons:
                commands.Consumer = value;
                break;
            case RegisterOffset.EventqProd & 0xffff:
                events.Producer = value;
                break;
            case RegisterOffset.EventqCons & 0xffff:
                events.Consumer = value;
                break;
            case RegisterOffset.EventqIrqCfg1:
                registers.EventqIrqCfg1 = value;
                break;
            case RegisterOffset.EventqIrqCfg2:
                registers.EventqIrqCfg2 = value;
                break;
            default:
                break;
        }

        return false;
    }

    // Section 6.3.16: a write counts only with Update set, which then reads as zero.
    private void WriteBypassAttributes(uint value)
    {
        const uint Update = 1u << 31;
        if ((value & Update) != 0)
        {
            registers.Gbpa = value & ~Update;
        }
    }

    private void WriteStreamTableFormat(uint value)
    {
        registers.StrtabBaseCfg = value;
        bool twoLevel = ((value >> 16) & 3) == 1 && id.TwoLevelStreamTable;
        registers.FormatWasTwoLevel |= twoLevel;
        registers.TwoLevelStreamTable = twoLevel || (registers.FormatWasTwoLevel && profile.Has(SmmuQuirk.StreamTableFormatSticky));
    }
}
