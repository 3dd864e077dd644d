namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>Register offsets in bytes from the base of the SMMU; page 1 at 0x10000. IHI 0070 §6.1.</summary>
public static class RegisterOffset
{
    public const uint Idr0 = 0x0;
    public const uint Idr1 = 0x4;
    public const uint Idr2 = 0x8;
    public const uint Idr3 = 0xC;
    public const uint Idr4 = 0x10;
    public const uint Idr5 = 0x14;
    public const uint Iidr = 0x18;
    public const uint Aidr = 0x1C;
    public const uint Cr0 = 0x20;
    public const uint Cr0ack = 0x24;
    public const uint Cr1 = 0x28;
    public const uint Cr2 = 0x2C;
    public const uint S2pii = 0x30;
    public const uint Statusr = 0x40;
    public const uint Gbpa = 0x44;
    public const uint Agbpa = 0x48;
    public const uint IrqCtrl = 0x50;
    public const uint IrqCtrlack = 0x54;
    public const uint Gerror = 0x60;
    public const uint Gerrorn = 0x64;
    public const uint GerrorIrqCfg0 = 0x68;
    public const uint GerrorIrqCfg1 = 0x70;
    public const uint GerrorIrqCfg2 = 0x74;
    public const uint StrtabBase = 0x80;
    public const uint StrtabBaseCfg = 0x88;
    public const uint CmdqBase = 0x90;
    public const uint CmdqProd = 0x98;
    public const uint CmdqCons = 0x9C;
    public const uint EventqBase = 0xA0;
    public const uint EventqIrqCfg0 = 0xB0;
    public const uint EventqIrqCfg1 = 0xB8;
    public const uint EventqIrqCfg2 = 0xBC;
    public const uint PriqBase = 0xC0;
    public const uint PriqIrqCfg0 = 0xD0;
    public const uint PriqIrqCfg1 = 0xD8;
    public const uint PriqIrqCfg2 = 0xDC;
    public const uint GatosCtrl = 0x100;
    public const uint GatosSid = 0x108;
    public const uint GatosAddr = 0x110;
    public const uint GatosPar = 0x118;
    public const uint Mpamidr = 0x130;
    public const uint Gmpam = 0x138;
    public const uint Gbpmpam = 0x13C;
    public const uint VatosSel = 0x180;
    public const uint Idr6 = 0x190;
    public const uint DptBase = 0x200;
    public const uint DptBaseCfg = 0x208;
    public const uint DptCfgFar = 0x210;
    public const uint EventqProd = 0x100A8;
    public const uint EventqCons = 0x100AC;
    public const uint PriqProd = 0x100C8;
    public const uint PriqCons = 0x100CC;

    /// <summary>Some implementations also answer for EVENTQ_PROD, EVENTQ_CONS, PRIQ_PROD and PRIQ_CONS in page 0, this much lower.</summary>
    public const uint Page1 = 0x1_0000;
}
