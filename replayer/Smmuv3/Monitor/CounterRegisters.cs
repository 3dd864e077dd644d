using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3.Registers;

namespace TraceReplay.Replayer.Smmuv3.Monitor;

/// <summary>The register page of a counter group, Non-secure, without page 1. IHI 0070 §10.5.</summary>
internal sealed class CounterRegisters(SmmuIdentification identification, CounterGroup counters, CounterInterrupt interrupt)
{
    private const uint TypeBits = 0xa000_ffff;
    private const uint AttributeBits = 0x3f;
    private const uint WideBytes = 8 * CounterGroup.Counters;
    private const uint NarrowBytes = 4 * CounterGroup.Counters;

    private static readonly PmcgCfgr _configuration = new() { NCTR = CounterGroup.Counters - 1, SIZE = 63, MSI = true, CAPTURE = true };

    private readonly ulong _addressBits = ((1UL << identification.OutputBits) - 1) & ~3UL;
    private readonly uint _streamBits = (uint)((1UL << identification.Idr1.SIDSIZE) - 1);

    /// <summary>Events 1 to 7; 0 is not counted, 6 and 7 need ATS.</summary>
    private readonly ulong _events = identification.Idr0.ATS ? 0xfeUL : 0x3e;

    /// <param name="size">4 or 8 bytes, aligned; anything else reads as zero.</param>
    public ulong Read(uint offset, int size) => size switch
    {
        4 when (offset & 3) == 0 => Read32(offset),
        8 when (offset & 7) == 0 => Read32(offset) | ((ulong)Read32(offset + 4) << 32),
        _ => 0,
    };

    public void Write(uint offset, ulong value, int size)
    {
        if (size == 4 && (offset & 3) == 0)
        {
            Write32(offset, (uint)value);
        }
        else if (size == 8 && (offset & 7) == 0)
        {
            Write32(offset, (uint)value);
            Write32(offset + 4, (uint)(value >> 32));
        }
    }

    private uint Read32(uint offset) => offset switch
    {
        < WideBytes => Halves.Get(counters.Values[(int)offset / 8], offset),
        >= PmcgOffset.Evtyper and < PmcgOffset.Evtyper + NarrowBytes => counters.Types[(int)(offset - PmcgOffset.Evtyper) / 4].Value,
        >= PmcgOffset.Svr and < PmcgOffset.Svr + WideBytes => Halves.Get(counters.Captured[(int)(offset - PmcgOffset.Svr) / 8], offset),
        >= PmcgOffset.Smr and < PmcgOffset.Smr + NarrowBytes => counters.Filters[(int)(offset - PmcgOffset.Smr) / 4],
        PmcgOffset.Cfgr => _configuration.Value,
        PmcgOffset.Cr => counters.Enabled ? 1u : 0,
        PmcgOffset.IrqCtrl or PmcgOffset.IrqCtrlack => interrupt.Enabled ? 1u : 0,
        PmcgOffset.IrqCfg0 or PmcgOffset.IrqCfg0 + 4 => Halves.Get(interrupt.Message.Address, offset - PmcgOffset.IrqCfg0),
        PmcgOffset.IrqCfg1 => interrupt.Message.Data,
        PmcgOffset.IrqCfg2 => interrupt.Message.Attributes,
        PmcgOffset.IrqStatus => interrupt.Aborted ? 1u : 0,
        PmcgOffset.Aidr => identification.Aidr,
        _ => (offset & ~4u) switch
        {
            PmcgOffset.Cntenset0 or PmcgOffset.Cntenclr0 => Halves.Get(counters.Active, offset),
            PmcgOffset.Intenset0 or PmcgOffset.Intenclr0 => Halves.Get(counters.Interrupting, offset),
            PmcgOffset.Ovsset0 or PmcgOffset.Ovsclr0 => Halves.Get(counters.Overflowed, offset),
            PmcgOffset.Ceid0 => Halves.Get(_events, offset),
            _ => 0,
        },
    };

    private void Write32(uint offset, uint value)
    {
        switch (offset)
        {
            case < WideBytes:
                ref ulong counter = ref counters.Values[(int)offset / 8];
                counter = Halves.With(counter, offset, value);
                break;
            case >= PmcgOffset.Evtyper and < PmcgOffset.Evtyper + NarrowBytes:
                counters.Types[(int)(offset - PmcgOffset.Evtyper) / 4] = new PmcgEvtyper(value & TypeBits);
                break;
            case >= PmcgOffset.Smr and < PmcgOffset.Smr + NarrowBytes:
                counters.Filters[(int)(offset - PmcgOffset.Smr) / 4] = value & _streamBits;
                break;
            case PmcgOffset.Capr when (value & 1) != 0:
                counters.Capture();
                break;
            case PmcgOffset.Cr:
                counters.Enabled = (value & 1) != 0;
                break;
            case PmcgOffset.IrqCtrl:
                interrupt.Enabled = (value & 1) != 0;
                break;
            default:
                WriteMessage(offset, value);
                WriteBitmap(offset, Halves.With(0, offset, value) & CounterGroup.All);
                break;
        }
    }

    // §10.5.2.21: guarded by IRQEN.
    private void WriteMessage(uint offset, uint value)
    {
        if (interrupt.Enabled)
        {
            return;
        }

        switch (offset)
        {
            case PmcgOffset.IrqCfg0 or PmcgOffset.IrqCfg0 + 4:
                interrupt.Message.Address = Halves.With(interrupt.Message.Address, offset - PmcgOffset.IrqCfg0, value) & _addressBits;
                break;
            case PmcgOffset.IrqCfg1:
                interrupt.Message.Data = value;
                break;
            case PmcgOffset.IrqCfg2:
                interrupt.Message.Attributes = value & AttributeBits;
                break;
            default:
                break;
        }
    }

    // Each bitmap has a register that sets the bits written as 1, and one that clears them. Setting OVS has no other effect here.
    private void WriteBitmap(uint offset, ulong bits)
    {
        switch (offset & ~4u)
        {
            case PmcgOffset.Cntenset0:
                counters.Active |= bits;
                break;
            case PmcgOffset.Cntenclr0:
                counters.Active &= ~bits;
                break;
            case PmcgOffset.Intenset0:
                counters.Interrupting |= bits;
                break;
            case PmcgOffset.Intenclr0:
                counters.Interrupting &= ~bits;
                break;
            case PmcgOffset.Ovsset0:
                counters.Overflowed |= bits;
                break;
            case PmcgOffset.Ovsclr0:
                counters.Overflowed &= ~bits;
                break;
            default:
                break;
        }
    }
}
