using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>Checks a CD for ILLEGAL and decodes it. IHI 0070 §5.4.</summary>
internal sealed class CdDecoder(SmmuIdentification identification, SmmuProfile profile)
{
    private const int SmallestSizeOffset = 16;
    private const int LargestSizeOffset = 39;

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

        if (cd.S && identification.Idr0.STALL_MODEL == 1)
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
        context.AccessFlagDisabled = cd.AFFD;
        context.RecordStage1 = cd.R;
        context.Wxn = cd.WXN;
        context.Pan = cd.PAN;
        context.Stage1OutputBits = Math.Min(SmmuIdentification.BitsOf((byte)cd.IPS), identification.OutputBits);
        if (cd.S)
        {
            unmodelled = "CD.S: stalling stage-1 faults";
        }
        else if (cd.HA || cd.HD)
        {
            unmodelled = "CD.HA or HD: hardware update of stage-1 descriptors";
        }
        else if (cd.ENDI && identification.Idr0.TTENDIAN != 2)
        {
            unmodelled = "CD.ENDI: big-endian tables";
        }
        else if (!cd.A)
        {
            unmodelled = "CD.A = 0: faulting accesses that read as zero";
        }

        unmodelled ??= UnmodelledFeatures.Of(cd, identification);

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
        if (sizeOffset is < SmallestSizeOffset or > LargestSizeOffset)
        {
            return false;
        }

        int granule = upper ? TranslationGranule.Bits(cd.TG1) : TranslationGranule.Bits(cd.TG0);
        if (!identification.Supports(granule))
        {
            return false;
        }

        if (granule != 16)
        {
            context.Stage1OutputBits = Math.Min(context.Stage1OutputBits, 48);
        }

        ulong tableBase = upper ? cd.TTB1 : cd.TTB0;
        if (tableBase >> context.Stage1OutputBits != 0)
        {
            return false;
        }

        table.Enabled = true;
        table.SizeOffset = (byte)sizeOffset;
        table.GranuleBits = (byte)granule;
        table.HierarchyDisabled = identification.Idr3.HAD && (upper ? cd.HAD1 : cd.HAD0);
        table.Base = tableBase;
        return true;
    }
}
