using TraceReplay.Formats;
using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Replayer.Smmuv3;

/// <summary>The register file: storage and the fields others ask for. IHI 0070 section 6.</summary>
internal sealed class SmmuRegisters
{
    public uint Cr0 { get; set; }
    public uint Cr1 { get; set; }
    public uint Cr2 { get; set; }

    /// <summary>Reset value: SHCFG = use incoming.</summary>
    public uint Gbpa { get; set; } = 0x1000;
    public uint Agbpa { get; set; }
    public uint IrqCtrl { get; set; }
    public uint GError { get; set; }
    public uint GErrorN { get; set; }
    public ulong GErrorIrqCfg0 { get; set; }
    public uint GErrorIrqCfg1 { get; set; }
    public uint GErrorIrqCfg2 { get; set; }
    public ulong StrtabBase { get; set; }
    public uint StrtabBaseCfg { get; set; }
    public ulong EventqIrqCfg0 { get; set; }
    public uint EventqIrqCfg1 { get; set; }
    public uint EventqIrqCfg2 { get; set; }

    /// <summary>A two-level format was selected once, which some implementations never take back.</summary>
    public bool FormatWasTwoLevel { get; set; }

    public bool TwoLevelStreamTable { get; set; }

    public bool Enabled => (Cr0 & 1) != 0;
    public bool EventQueueEnabled => (Cr0 & 4) != 0;
    public bool CommandQueueEnabled => (Cr0 & 8) != 0;
    public bool RecordsBadStreamId => (Cr2 & 2) != 0;
    public bool GlobalAbort => Bits.Flag(Gbpa, 20);

    /// <summary>Section 6.3.25: SPLIT is 6, 8 or 10; reserved values behave as 6.</summary>
    public int StreamSplit => (int)Bits.Get(StrtabBaseCfg, 10, 6) is var split and (6 or 8 or 10) ? split : 6;

    /// <summary>Whether an active error bit is unacknowledged (section 3.12.3).</summary>
    public bool IsActive(int errorBit) => (((GError ^ GErrorN) >> errorBit) & 1) != 0;

    public void Raise(int errorBit)
    {
        if (!IsActive(errorBit))
        {
            GError ^= 1u << errorBit;
        }
    }

    /// <summary>Interrupt enable bits of IRQ_CTRL: 0 GERROR, 1 PRIQ, 2 EVENTQ.</summary>
    public bool InterruptEnabled(int bit) => ((IrqCtrl >> bit) & 1) != 0;

    /// <summary>The offset within page 0 of a register that also answers there.</summary>
    public static uint Normalise(uint offset) => offset is >= 0x10000 and < 0x20000 ? offset - 0x10000 : offset;
}
