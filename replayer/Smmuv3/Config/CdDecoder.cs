using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>Checks a CD for ILLEGAL and decodes it. IHI 0070 §5.4.</summary>
internal sealed class CdDecoder(SmmuIdentification identification, TableFormats formats, SmmuProfile profile)
{
    private readonly CdRules _rules = new(identification, profile);

    /// <summary>Everything but the two tables.</summary>
    /// <returns>False: C_BAD_CD.</returns>
    public bool TryDecode(in Cd cd, StreamContext context, out string? unmodelled)
    {
        unmodelled = null;
        if (!_rules.IsLegal(cd, context))
        {
            return false;
        }

        if (identification.Idr0.TERM_MODEL && !cd.A)
        {
            return false;
        }

        // IHI0070 §5.5: S where nothing stalls or the STE forbids it, and S = 0 where all faults that can stall do.
        if (cd.S ? identification.Idr0.STALL_MODEL == 1 || context.StallDisabled : identification.Idr0.STALL_MODEL == 2)
        {
            return false;
        }

        // §5.4 ASID, PAN, EPAN: without E2H, EL2 has one address space and only privileged accesses.
        bool hypervisor = context.Regime == StreamRegime.El2;
        context.Asid = hypervisor ? 0 : cd.ASID;
        context.RecordStage1 = cd.R;
        context.Mair = LeafAttributes.ValidMair(cd.MAIR0, cd.MAIR1);
        context.PermissionRow = (byte)Stage1Permissions.Row(context.Regime, cd.WXN);
        context.Pan = cd.PAN && !hypervisor;
        context.EnhancedPan = cd.EPAN && identification.Idr3.EPAN;
        context.Stage1OutputBits = Math.Min(SmmuIdentification.BitsOf((byte)cd.IPS), identification.OutputBits);
        context.StallStage1 = cd.S;
        context.ReadsAsZero = !cd.A;
        unmodelled = UnmodelledFeatures.Of(cd, context);

        return true;
    }

    /// <summary>One of the two tables.</summary>
    /// <returns>False: C_BAD_CD. Fields of a disabled table are ignored.</returns>
    public bool TryDecodeTable(in Cd cd, bool upper, StreamContext context)
    {
        ref Stage1Table table = ref upper ? ref context.Table1 : ref context.Table0;
        table.TopByteIgnored = upper ? cd.TBI1 && context.Regime != StreamRegime.El2 : cd.TBI0;
        if (CdRules.IsDisabled(cd, upper, context))
        {
            return true;
        }

        int sizeOffset = upper ? cd.T1SZ : cd.T0SZ;
        int granule = upper ? TranslationGranule.Bits(cd.TG1) : TranslationGranule.Bits(cd.TG0);
        if (!identification.Supports(granule))
        {
            return false;
        }

        if (sizeOffset < formats.SmallestSizeOffset(granule, cd.DS) || sizeOffset > formats.LargestSizeOffset(granule))
        {
            return false;
        }

        int outputBits = formats.OutputBits(cd.IPS, granule, cd.DS);
        context.Stage1OutputBits = Math.Min(context.Stage1OutputBits, outputBits);
        ulong tableBase = (upper ? cd.TTB1 : cd.TTB0) & formats.BaseMask;
        if (tableBase >> outputBits != 0)
        {
            return false;
        }

        table.Enabled = true;
        table.SizeOffset = (byte)sizeOffset;
        table.GranuleBits = (byte)granule;
        table.HierarchyDisabled = identification.Idr3.HAD && (upper ? cd.HAD1 : cd.HAD0);
        table.UnprivilegedDenied = identification.Idr3.E0PD && context.Regime != StreamRegime.El2 && (upper ? cd.E0PD1 : cd.E0PD0);
        table.Format = formats.Stage1(cd, granule, sizeOffset, outputBits, upper ? cd.SH1 : cd.SH0);
        table.Base = tableBase;
        return true;
    }
}
