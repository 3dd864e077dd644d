using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>Checks a CD for ILLEGAL and decodes it. IHI 0070 §5.4.</summary>
internal sealed class CdDecoder(SmmuIdentification identification, TableFormats formats, SmmuProfile profile)
{
    private readonly bool _endiannessOnlyWithTables = profile.Has(SmmuQuirk.CdEndi);

    /// <summary>Everything but the two tables.</summary>
    /// <returns>False: C_BAD_CD.</returns>
    public bool TryDecode(in Cd cd, StreamContext context, out string? unmodelled)
    {
        unmodelled = null;
        if (!cd.V || !cd.AA64)
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

        if ((cd.HA || cd.HD) && identification.Idr0.HTTU == 0)
        {
            return false;
        }

        if (cd.ENDI && identification.Idr0.TTENDIAN == 2 && !(_endiannessOnlyWithTables && cd.EPD0 && cd.EPD1))
        {
            return false;
        }

        context.Asid = cd.ASID;
        context.RecordStage1 = cd.R;
        context.PermissionRow = (byte)Stage1Permissions.Row(context.Regime, cd.WXN);

        // §5.4 PAN, EPAN: without unprivileged accesses there is nothing to keep apart.
        context.Pan = cd.PAN && context.Regime != StreamRegime.El2;
        context.EnhancedPan = cd.EPAN && identification.Idr3.EPAN;
        context.Stage1OutputBits = Math.Min(SmmuIdentification.BitsOf((byte)cd.IPS), identification.OutputBits);
        context.StallStage1 = cd.S;
        context.ReadsAsZero = !cd.A;
        unmodelled = UnmodelledFeatures.Of(cd, identification);

        return true;
    }

    /// <summary>One of the two tables.</summary>
    /// <returns>False: C_BAD_CD. Fields of a disabled table are ignored.</returns>
    public bool TryDecodeTable(in Cd cd, bool upper, StreamContext context)
    {
        ref Stage1Table table = ref upper ? ref context.Table1 : ref context.Table0;
        table.TopByteIgnored = upper ? cd.TBI1 : cd.TBI0;
        if (upper ? cd.EPD1 : cd.EPD0)
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
        ulong tableBase = upper ? cd.TTB1 : cd.TTB0;
        if (tableBase >> outputBits != 0)
        {
            return false;
        }

        table.Enabled = true;
        table.SizeOffset = (byte)sizeOffset;
        table.GranuleBits = (byte)granule;
        table.HierarchyDisabled = identification.Idr3.HAD && (upper ? cd.HAD1 : cd.HAD0);
        table.UnprivilegedDenied = identification.Idr3.E0PD && context.Regime != StreamRegime.El2 && (upper ? cd.E0PD1 : cd.E0PD0);
        table.Format = formats.Stage1(cd, granule, sizeOffset, outputBits);
        table.Base = tableBase;
        return true;
    }
}
