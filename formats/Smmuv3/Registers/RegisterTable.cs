namespace TraceReplay.Formats.Smmuv3.Registers;

/// <summary>Every register of the Non-secure programming interface: offset, name, size, access, writable bits, guard. IHI 0070 §6.1.</summary>
public static class RegisterTable
{
    private const ulong MessageAddress = 0x00ff_ffff_ffff_fffc;
    private const ulong QueueBase = 0x40ff_ffff_ffff_ffff;

    /// <summary>Ascending by offset.</summary>
    public static IReadOnlyList<RegisterRow> Rows { get; } =
    [
        new(RegisterOffset.Idr0, "IDR0", 4, RegisterAccess.ReadOnly, "6.3"),
        new(RegisterOffset.Idr1, "IDR1", 4, RegisterAccess.ReadOnly, "6.3"),
        new(RegisterOffset.Idr2, "IDR2", 4, RegisterAccess.ReadOnly, "6.3"),
        new(RegisterOffset.Idr3, "IDR3", 4, RegisterAccess.ReadOnly, "6.3"),
        new(RegisterOffset.Idr4, "IDR4", 4, RegisterAccess.ReadOnly, "6.3"),
        new(RegisterOffset.Idr5, "IDR5", 4, RegisterAccess.ReadOnly, "6.3"),
        new(RegisterOffset.Iidr, "IIDR", 4, RegisterAccess.ReadOnly, "6.3"),
        new(RegisterOffset.Aidr, "AIDR", 4, RegisterAccess.ReadOnly, "6.3"),
        new(RegisterOffset.Cr0, "CR0", 4, RegisterAccess.ReadWrite, "6.3", 0x5df),
        new(RegisterOffset.Cr0ack, "CR0ACK", 4, RegisterAccess.ReadOnly, "6.3"),
        new(RegisterOffset.Cr1, "CR1", 4, RegisterAccess.ReadWrite, "6.3", 0xfff, RegisterGuard.Attributes),
        new(RegisterOffset.Cr2, "CR2", 4, RegisterAccess.ReadWrite, "6.3", 0xf, RegisterGuard.Smmu),
        new(RegisterOffset.S2pii, "S2PII", 8, RegisterAccess.ReadWrite, "6.3", ulong.MaxValue),
        new(RegisterOffset.Statusr, "STATUSR", 4, RegisterAccess.ReadOnly, "6.3"),
        new(RegisterOffset.Gbpa, "GBPA", 4, RegisterAccess.ReadWrite, "6.3", 0x801f_3f1f),
        new(RegisterOffset.Agbpa, "AGBPA", 4, RegisterAccess.ReadWrite, "6.3", 0xffff_ffff),
        new(RegisterOffset.IrqCtrl, "IRQ_CTRL", 4, RegisterAccess.ReadWrite, "6.3", 7),
        new(RegisterOffset.IrqCtrlack, "IRQ_CTRLACK", 4, RegisterAccess.ReadOnly, "6.3"),
        new(RegisterOffset.Gerror, "GERROR", 4, RegisterAccess.ReadOnly, "6.3"),
        new(RegisterOffset.Gerrorn, "GERRORN", 4, RegisterAccess.ReadWrite, "6.3", 0x7fd),
        new(RegisterOffset.GerrorIrqCfg0, "GERROR_IRQ_CFG0", 8, RegisterAccess.ReadWrite, "6.3", MessageAddress, RegisterGuard.ErrorInterrupt),
        new(RegisterOffset.GerrorIrqCfg1, "GERROR_IRQ_CFG1", 4, RegisterAccess.ReadWrite, "6.3", 0xffff_ffff, RegisterGuard.ErrorInterrupt),
        new(RegisterOffset.GerrorIrqCfg2, "GERROR_IRQ_CFG2", 4, RegisterAccess.ReadWrite, "6.3", 0x3f, RegisterGuard.ErrorInterrupt),
        new(RegisterOffset.StrtabBase, "STRTAB_BASE", 8, RegisterAccess.ReadWrite, "6.3", 0x40ff_ffff_ffff_ffc0, RegisterGuard.Smmu),
        new(RegisterOffset.StrtabBaseCfg, "STRTAB_BASE_CFG", 4, RegisterAccess.ReadWrite, "6.3", 0x3_07ff, RegisterGuard.Smmu),
        new(RegisterOffset.CmdqBase, "CMDQ_BASE", 8, RegisterAccess.ReadWrite, "6.3", QueueBase, RegisterGuard.CommandQueue),
        new(RegisterOffset.CmdqProd, "CMDQ_PROD", 4, RegisterAccess.ReadWrite, "6.3", 0xf_ffff),
        new(RegisterOffset.CmdqCons, "CMDQ_CONS", 4, RegisterAccess.ReadWrite, "6.3", 0x7f0f_ffff, RegisterGuard.CommandQueue),
        new(RegisterOffset.EventqBase, "EVENTQ_BASE", 8, RegisterAccess.ReadWrite, "6.3", QueueBase, RegisterGuard.EventQueue),
        new(RegisterOffset.EventqIrqCfg0, "EVENTQ_IRQ_CFG0", 8, RegisterAccess.ReadWrite, "6.3", MessageAddress, RegisterGuard.EventInterrupt),
        new(RegisterOffset.EventqIrqCfg1, "EVENTQ_IRQ_CFG1", 4, RegisterAccess.ReadWrite, "6.3", 0xffff_ffff, RegisterGuard.EventInterrupt),
        new(RegisterOffset.EventqIrqCfg2, "EVENTQ_IRQ_CFG2", 4, RegisterAccess.ReadWrite, "6.3", 0x3f, RegisterGuard.EventInterrupt),
        new(RegisterOffset.PriqBase, "PRIQ_BASE", 8, RegisterAccess.ReadWrite, "6.3", QueueBase, RegisterGuard.PriQueue),
        new(RegisterOffset.PriqIrqCfg0, "PRIQ_IRQ_CFG0", 8, RegisterAccess.ReadWrite, "6.3", MessageAddress, RegisterGuard.PriInterrupt),
        new(RegisterOffset.PriqIrqCfg1, "PRIQ_IRQ_CFG1", 4, RegisterAccess.ReadWrite, "6.3", 0xffff_ffff, RegisterGuard.PriInterrupt),
        new(RegisterOffset.PriqIrqCfg2, "PRIQ_IRQ_CFG2", 4, RegisterAccess.ReadWrite, "6.3", 0x8000_003f, RegisterGuard.PriInterrupt),
        new(RegisterOffset.GatosCtrl, "GATOS_CTRL", 4, RegisterAccess.ReadWrite, "6.3", 1),
        new(RegisterOffset.GatosSid, "GATOS_SID", 8, RegisterAccess.ReadWrite, "6.3", 0x1f_ffff_ffff_ffff),
        new(RegisterOffset.GatosAddr, "GATOS_ADDR", 8, RegisterAccess.ReadWrite, "6.3", 0xffff_ffff_ffff_ffc0),
        new(RegisterOffset.GatosPar, "GATOS_PAR", 8, RegisterAccess.ReadOnly, "6.3"),
        new(RegisterOffset.Mpamidr, "MPAMIDR", 4, RegisterAccess.ReadOnly, "6.3"),
        new(RegisterOffset.Gmpam, "GMPAM", 4, RegisterAccess.ReadWrite, "6.3"),
        new(RegisterOffset.Gbpmpam, "GBPMPAM", 4, RegisterAccess.ReadWrite, "6.3"),
        new(RegisterOffset.VatosSel, "VATOS_SEL", 4, RegisterAccess.ReadWrite, "6.3", 0xffff),
        new(RegisterOffset.Idr6, "IDR6", 4, RegisterAccess.ReadOnly, "6.3"),
        new(RegisterOffset.DptBase, "DPT_BASE", 8, RegisterAccess.ReadWrite, "6.3", ulong.MaxValue, RegisterGuard.Smmu),
        new(RegisterOffset.DptBaseCfg, "DPT_BASE_CFG", 4, RegisterAccess.ReadWrite, "6.3", 0xffff_ffff, RegisterGuard.Smmu),
        new(RegisterOffset.DptCfgFar, "DPT_CFG_FAR", 8, RegisterAccess.ReadOnly, "6.3"),
        new(RegisterOffset.EventqProd, "EVENTQ_PROD", 4, RegisterAccess.ReadWrite, "6.3", 0x800f_ffff, RegisterGuard.EventQueue),
        new(RegisterOffset.EventqCons, "EVENTQ_CONS", 4, RegisterAccess.ReadWrite, "6.3", 0x800f_ffff),
        new(RegisterOffset.PriqProd, "PRIQ_PROD", 4, RegisterAccess.ReadWrite, "6.3", 0x800f_ffff, RegisterGuard.PriQueue),
        new(RegisterOffset.PriqCons, "PRIQ_CONS", 4, RegisterAccess.ReadWrite, "6.3", 0x800f_ffff),
    ];

    /// <returns>The register at exactly this offset, or null.</returns>
    public static RegisterRow? Find(uint offset) => Rows.FirstOrDefault(r => r.Offset == offset);

    /// <returns>The register of that name, or null.</returns>
    public static RegisterRow? Find(string name) => Rows.FirstOrDefault(r => r.Name == name);
}
