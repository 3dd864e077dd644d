using TraceReplay.Formats.Smmuv3.Registers;

namespace TraceReplay.Replayer.Smmuv3.Registers;

/// <summary>Which bits of every register this machine implements: the register table under the identification registers. IHI 0070 §6.3.</summary>
internal sealed class RegisterRules
{
    /// <summary>SMMUv3.2.</summary>
    private const int FirstEnforcing = 2;
    private const uint Page0End = 0x240;
    private const uint Page1First = RegisterOffset.EventqProd;

    private readonly RegisterRule[] _page0 = new RegisterRule[Page0End / 4];
    private readonly RegisterRule[] _page1 = new RegisterRule[((RegisterOffset.PriqCons - Page1First) / 4) + 1];

    public RegisterRules(SmmuIdentification identification)
    {
        var version = new Aidr(identification.Aidr);
        bool enforced = version.ArchMajorRev != 0 || version.ArchMinorRev >= FirstEnforcing;
        foreach (RegisterRow row in RegisterTable.Rows)
        {
            ulong writable = row.Writable & Implemented(row.Offset, identification);
            for (uint half = 0; half < row.Size; half += 4)
            {
                uint offset = row.Offset + half;

                // From SMMUv3.2 on a write under a guard is ignored; before, it may also take effect, and does here. CR2 was always read-only (§6.3.12).
                RegisterGuard guard = enforced || offset == RegisterOffset.Cr2 ? row.Guard : RegisterGuard.None;
                var rule = new RegisterRule(Halves.Get(writable, half), guard);
                if (offset < Page0End)
                {
                    _page0[offset / 4] = rule;
                }
                else if (offset >= Page1First && offset <= RegisterOffset.PriqCons)
                {
                    _page1[(offset - Page1First) / 4] = rule;
                }
            }
        }
    }

    /// <summary>Nothing is writable where there is no register.</summary>
    public RegisterRule this[uint offset] => offset switch
    {
        < Page0End => _page0[offset / 4],
        >= Page1First and <= RegisterOffset.PriqCons => _page1[(offset - Page1First) / 4],
        _ => default,
    };

    private static ulong Implemented(uint offset, SmmuIdentification id)
    {
        // Address bits above the output size are RES0; bit 62 is the allocation hint.
        ulong address = ((1UL << id.OutputBits) - 1) | (1UL << 62);
        ulong messages = id.Idr0.MSI ? address : 0;
        return offset switch
        {
            RegisterOffset.Cr0 => 0xd | When(id.Idr0.PRI, 2) | When(id.Idr0.ATS, 0x10) | When(id.Idr0.VMW, 0x1c0) | When(id.Idr3.DPT, 0x400),
            RegisterOffset.Cr2 => 2 | When(id.Idr0.Hyp, 1) | When(id.Idr0.BTM, 4) | When(id.Idr0.ATSRECERR, 8),
            RegisterOffset.S2pii => When(id.Idr3.S2PI, ulong.MaxValue),
            RegisterOffset.Gbpa => 0x8010_0000 | When(id.Idr1.ATTR_TYPES_OVR, 0x3f1f) | When(id.Idr1.ATTR_PERMS_OVR, 0xf_0000),

            // §6.3.14: implementation defined; this one has no other attributes.
            RegisterOffset.Agbpa => 0,
            RegisterOffset.IrqCtrl => 5 | When(id.Idr0.PRI, 2),
            RegisterOffset.Gerrorn => GlobalErrorBits(id),
            RegisterOffset.GerrorIrqCfg0 or RegisterOffset.EventqIrqCfg0 => messages,
            RegisterOffset.GerrorIrqCfg1 or RegisterOffset.EventqIrqCfg1 => When(id.Idr0.MSI, ulong.MaxValue),
            RegisterOffset.GerrorIrqCfg2 or RegisterOffset.EventqIrqCfg2 => When(id.Idr0.MSI, ulong.MaxValue),
            RegisterOffset.PriqIrqCfg0 => When(id.Idr0.PRI, messages),
            RegisterOffset.PriqIrqCfg1 => When(id.Idr0.PRI && id.Idr0.MSI, ulong.MaxValue),
            RegisterOffset.PriqIrqCfg2 => When(id.Idr0.PRI, 0x8000_0000) | When(id.Idr0.PRI && id.Idr0.MSI, ulong.MaxValue),
            RegisterOffset.StrtabBase => When(!id.Idr1.TABLES_PRESET, address),
            RegisterOffset.StrtabBaseCfg => When(!id.Idr1.TABLES_PRESET, 0x3f | When(id.Idr0.ST_LEVEL != 0, 0x3_07c0)),
            RegisterOffset.CmdqBase or RegisterOffset.EventqBase => When(!id.Idr1.QUEUES_PRESET, address),
            RegisterOffset.PriqBase => When(id.Idr0.PRI && !id.Idr1.QUEUES_PRESET, address),
            RegisterOffset.PriqProd or RegisterOffset.PriqCons => When(id.Idr0.PRI, ulong.MaxValue),
            RegisterOffset.GatosCtrl or RegisterOffset.GatosAddr => When(id.Idr0.ATOS, ulong.MaxValue),
            RegisterOffset.GatosSid => When(id.Idr0.ATOS, AddressTranslationStream(id)),
            RegisterOffset.VatosSel => When(id.Idr0.VATOS, id.Idr0.VMID16 ? 0xffffUL : 0xff),
            RegisterOffset.DptBase or RegisterOffset.DptBaseCfg => When(id.Idr3.DPT, ulong.MaxValue),

            // MPAMIDR is 0 here: no partition but 0, so that GMPAM and GBPMPAM have no bits.
            RegisterOffset.Gmpam or RegisterOffset.Gbpmpam => 0,
            _ => ulong.MaxValue,
        };
    }

    /// <summary>§6.3.38: SSID_VALID and SUBSTREAMID exist with substreams. StreamIDs of any size are kept, so that C_BAD_STREAMID can be seen.</summary>
    public static ulong AddressTranslationStream(SmmuIdentification id) => 0xffff_ffff | When(id.Idr1.SSIDSIZE != 0, 0x1f_ffff_0000_0000);

    private static ulong GlobalErrorBits(SmmuIdentification id) =>
        0x105 | When(id.Idr0.PRI, 8) | When(id.Idr0.MSI, 0xb0) | When(id.Idr0.MSI && id.Idr0.PRI, 0x40) | When(id.Idr1.ECMDQ, 0x200) | When(id.Idr3.DPT, 0x400);

    private static ulong When(bool present, ulong bits) => present ? bits : 0;
}
