namespace TraceReplay.Formats.Smmuv3.Commands;

/// <summary>Every command: opcode, spelling of the specification, operands, legality. IHI 0070 §4.</summary>
public static class CommandTable
{
    /// <summary>Ascending by opcode.</summary>
    public static IReadOnlyList<CommandRow> Rows { get; } =
    [
        new(CommandOpcode.PrefetchConfig, "PREFETCH_CONFIG", CommandLayout.Prefetch, CommandLegality.None, "4.2"),
        new(CommandOpcode.PrefetchAddr, "PREFETCH_ADDR", CommandLayout.Prefetch, CommandLegality.None, "4.2"),
        new(CommandOpcode.CfgiSte, "CFGI_STE", CommandLayout.CfgiSte, CommandLegality.None, "4.3"),
        new(CommandOpcode.CfgiSteRange, "CFGI_STE_RANGE", CommandLayout.CfgiSteRange, CommandLegality.None, "4.3"),
        new(CommandOpcode.CfgiCd, "CFGI_CD", CommandLayout.CfgiCd, CommandLegality.NeedsStage1, "4.3"),
        new(CommandOpcode.CfgiCdAll, "CFGI_CD_ALL", CommandLayout.CfgiCd, CommandLegality.NeedsStage1, "4.3"),
        new(CommandOpcode.CfgiVmsPidm, "CFGI_VMS_PIDM", CommandLayout.None, CommandLegality.NotOnThisModel, "4.3"),
        new(CommandOpcode.TlbiNhAll, "TLBI_NH_ALL", CommandLayout.TlbiVmid, CommandLegality.NeedsStage1, "4.4"),
        new(CommandOpcode.TlbiNhAsid, "TLBI_NH_ASID", CommandLayout.TlbiAsid, CommandLegality.NeedsStage1, "4.4"),
        new(CommandOpcode.TlbiNhVa, "TLBI_NH_VA", CommandLayout.TlbiVa, CommandLegality.NeedsStage1, "4.4"),
        new(CommandOpcode.TlbiNhVaa, "TLBI_NH_VAA", CommandLayout.TlbiVa, CommandLegality.NeedsStage1, "4.4"),
        new(CommandOpcode.TlbiEl3All, "TLBI_EL3_ALL", CommandLayout.None, CommandLegality.SecureOnly, "4.4"),
        new(CommandOpcode.TlbiEl3Va, "TLBI_EL3_VA", CommandLayout.TlbiVa, CommandLegality.SecureOnly, "4.4"),
        new(CommandOpcode.TlbiEl2All, "TLBI_EL2_ALL", CommandLayout.None, CommandLegality.NeedsHyp, "4.4"),
        new(CommandOpcode.TlbiEl2Asid, "TLBI_EL2_ASID", CommandLayout.TlbiAsid, CommandLegality.NeedsHyp, "4.4"),
        new(CommandOpcode.TlbiEl2Va, "TLBI_EL2_VA", CommandLayout.TlbiVa, CommandLegality.NeedsHyp, "4.4"),
        new(CommandOpcode.TlbiEl2Vaa, "TLBI_EL2_VAA", CommandLayout.TlbiVa, CommandLegality.NeedsHyp, "4.4"),
        new(CommandOpcode.TlbiS12Vmall, "TLBI_S12_VMALL", CommandLayout.TlbiVmid, CommandLegality.NeedsStage2, "4.4"),
        new(CommandOpcode.TlbiS2Ipa, "TLBI_S2_IPA", CommandLayout.TlbiIpa, CommandLegality.NeedsStage2, "4.4"),
        new(CommandOpcode.TlbiNsnhAll, "TLBI_NSNH_ALL", CommandLayout.None, CommandLegality.None, "4.4"),
        new(CommandOpcode.AtcInv, "ATC_INV", CommandLayout.AtcInv, CommandLegality.NeedsAts, "4.5"),
        new(CommandOpcode.PriResp, "PRI_RESP", CommandLayout.PriResp, CommandLegality.NeedsPri, "4.5"),
        new(CommandOpcode.Resume, "RESUME", CommandLayout.Resume, CommandLegality.NeedsStall, "4.6"),
        new(CommandOpcode.StallTerm, "STALL_TERM", CommandLayout.StallTerm, CommandLegality.NeedsStall, "4.6"),
        new(CommandOpcode.Sync, "SYNC", CommandLayout.Sync, CommandLegality.None, "4.6"),
        new(CommandOpcode.TlbiSEl2All, "TLBI_S_EL2_ALL", CommandLayout.None, CommandLegality.SecureOnly, "4.4"),
        new(CommandOpcode.TlbiSEl2Asid, "TLBI_S_EL2_ASID", CommandLayout.TlbiAsid, CommandLegality.SecureOnly, "4.4"),
        new(CommandOpcode.TlbiSEl2Va, "TLBI_S_EL2_VA", CommandLayout.TlbiVa, CommandLegality.SecureOnly, "4.4"),
        new(CommandOpcode.TlbiSEl2Vaa, "TLBI_S_EL2_VAA", CommandLayout.TlbiVa, CommandLegality.SecureOnly, "4.4"),
        new(CommandOpcode.TlbiSS12Vmall, "TLBI_S_S12_VMALL", CommandLayout.TlbiVmid, CommandLegality.SecureOnly, "4.4"),
        new(CommandOpcode.TlbiSS2Ipa, "TLBI_S_S2_IPA", CommandLayout.TlbiIpa, CommandLegality.SecureOnly, "4.4"),
        new(CommandOpcode.TlbiSnhAll, "TLBI_SNH_ALL", CommandLayout.None, CommandLegality.SecureOnly, "4.4"),
        new(CommandOpcode.DptiAll, "DPTI_ALL", CommandLayout.None, CommandLegality.NeedsDpt, "4.4"),
        new(CommandOpcode.DptiPa, "DPTI_PA", CommandLayout.None, CommandLegality.NeedsDpt, "4.4"),
    ];

    private static readonly CommandRow?[] s_byOpcode = Index();

    /// <returns>The row, or null for reserved and implementation defined opcodes.</returns>
    public static CommandRow? Find(byte opcode) => s_byOpcode[opcode];

    /// <param name="name">Without CMD_ prefix, as the table spells it.</param>
    public static CommandRow? Find(string name) => Rows.FirstOrDefault(r => r.Name == name);

    private static CommandRow?[] Index()
    {
        var rows = new CommandRow?[256];
        foreach (CommandRow row in Rows)
        {
            rows[(byte)row.Opcode] = row;
        }

        return rows;
    }
}
