using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>Whether an STE that lets traffic through is ILLEGAL. IHI 0070 §5.2.</summary>
internal sealed class ReferenceSteRules(ReferenceFeatures features)
{
    public bool IsIllegal(Ste ste)
    {
        bool stage1 = ste.Config is StreamConfig.Stage1 or StreamConfig.Nested;
        bool stage2 = ste.Config is StreamConfig.Stage2 or StreamConfig.Nested;
        return (stage1 && !features.Idr0.S1P) || (stage2 && !features.Idr0.S2P) || IsAtsIllegal(ste, stage2)
            || (stage1 && !stage2 && features.Idr0.Hyp && ((int)ste.STRW & 1) == 1)
            || (stage1 && IsStage1Illegal(ste, stage2))
            || (stage2 && IsStage2Illegal(ste))
            || ((stage2 || (stage1 && IsEl1(ste))) && features.Idr0.S2P && !features.Idr0.VMID16 && ste.S2VMID > 255);
    }

    private bool IsEl1(Ste ste) => !features.Idr0.Hyp || ste.STRW == StreamWorld.El1;

    private bool IsAtsIllegal(Ste ste, bool stage2)
    {
        if (!features.Idr0.ATS || ste.Config == StreamConfig.Bypass)
        {
            return false;
        }

        return ste.EATS switch
        {
            AtsMode.Full => stage2 && ste.S2S,
            AtsMode.SplitStage => ste.Config != StreamConfig.Nested || ste.S2S || features.Idr0.NS1ATS,
            AtsMode.DevicePermissionTable => features.Idr3.DPT && ste.STRW != StreamWorld.El1,
            _ => false,
        };
    }

    private bool IsStage1Illegal(Ste ste, bool stage2)
    {
        bool twoLevel = ste.S1CDMax != 0 && ste.S1Fmt is ContextTableFormat.TwoLevel4K or ContextTableFormat.TwoLevel64K;
        return (ste.S1STALLD && features.Idr0.STALL_MODEL != 0)
            || (features.Idr1.SSIDSIZE > 0 && ste.S1CDMax > features.Idr1.SSIDSIZE)
            || (twoLevel && ste.S1CDMax != 0 && !features.Idr0.CD2L)
            || (!stage2 && ste.S1ContextPtr >> features.OutputBits != 0);
    }

    private bool IsStage2Illegal(Ste ste)
    {
        ReferenceRegime regime = ReferenceRegime.Stage2(ste, features);
        return (ste.S2S && features.Idr0.STALL_MODEL == 1) || (!ste.S2S && features.Idr0.STALL_MODEL == 2)
            || !ste.S2AA64
            || ((ste.S2HA || ste.S2HD) && features.Idr0.HTTU == 0) || (ste.S2HD && features.Idr0.HTTU == 1)
            || !features.SupportsByteOrder(ste.S2ENDI)
            || !features.Supports(regime.GranuleBits)
            || ste.S2TTB >> regime.OutputBits != 0
            || IsSizeIllegal(ste, regime)
            || IsStartIllegal(ste, regime);
    }

    private bool IsSizeIllegal(Ste ste, ReferenceRegime regime)
    {
        bool wide = regime.GranuleBits == 16 || regime.Wide;
        int largest = Math.Min(features.OutputBits, wide ? 52 : 48);
        int longest = features.Idr3.STT ? (regime.GranuleBits == 16 ? 47 : 48) : 39;
        return ste.S2T0SZ < 64 - largest || ste.S2T0SZ > longest;
    }

    // One to sixteen tables at the start level, each with at least one index bit in use.
    private bool IsStartIllegal(Ste ste, ReferenceRegime regime)
    {
        bool small = ste.S2SL0 == 3;
        bool reserved = regime.GranuleBits switch
        {
            12 => small && !features.Idr3.STT,
            14 => small && !regime.Wide,
            _ => small,
        };
        if (reserved)
        {
            return true;
        }

        int indexBits = regime.InputBits - regime.ShiftOf(regime.Start);
        return indexBits < 1 || indexBits > regime.GranuleBits - 3 + 4;
    }
}
