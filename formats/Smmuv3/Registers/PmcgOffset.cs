namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>Register offsets of a performance monitor counter group, from its own base; 64-bit counters. IHI 0070 §10.5.1.</summary>
public static class PmcgOffset
{
    /// <summary>Counter n at 8 × n.</summary>
    public const uint Evcntr = 0x000;

    /// <summary>Event type of counter n at 4 × n.</summary>
    public const uint Evtyper = 0x400;

    /// <summary>Captured value of counter n at 8 × n.</summary>
    public const uint Svr = 0x600;

    /// <summary>StreamID filter of counter n at 4 × n.</summary>
    public const uint Smr = 0xA00;
    public const uint Cntenset0 = 0xC00;
    public const uint Cntenclr0 = 0xC20;
    public const uint Intenset0 = 0xC40;
    public const uint Intenclr0 = 0xC60;
    public const uint Ovsclr0 = 0xC80;
    public const uint Ovsset0 = 0xCC0;
    public const uint Capr = 0xD88;
    public const uint Scr = 0xDF8;
    public const uint Cfgr = 0xE00;
    public const uint Cr = 0xE04;
    public const uint Iidr = 0xE08;
    public const uint Ceid0 = 0xE20;
    public const uint Ceid1 = 0xE28;
    public const uint IrqCtrl = 0xE50;
    public const uint IrqCtrlack = 0xE54;
    public const uint IrqCfg0 = 0xE58;
    public const uint IrqCfg1 = 0xE60;
    public const uint IrqCfg2 = 0xE64;
    public const uint IrqStatus = 0xE68;
    public const uint Aidr = 0xE70;
}
