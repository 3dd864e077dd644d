using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>ILLEGAL conditions of an STE that passes traffic, but for those of its stage-2 tables. IHI 0070 §5.2.2.</summary>
internal sealed class SteRules(SmmuIdentification identification, SmmuProfile profile)
{
    private const int OverlayEntries = 16;

    private readonly bool _stage1FieldsAlways = profile.Has(SmmuQuirk.S1FieldsS2Only);

    /// <summary>S1ContextPtr may lie beyond the address size: its fetch fails.</summary>
    public bool ContextPointerUnchecked { get; } = profile.Has(SmmuQuirk.ContextPointerSize);

    /// <summary>STRW means something: stage 1 alone translates, on an SMMU with EL2. IHI0070 §5.2 STRW.</summary>
    public bool UsesWorld(in Ste ste) => ste.Config == StreamConfig.Stage1 && identification.Idr0.Hyp;

    /// <param name="ste">Config is 4 to 7.</param>
    public bool IsLegal(in Ste ste)
    {
        bool stage1 = ((int)ste.Config & 1) != 0;
        bool stage2 = ((int)ste.Config & 2) != 0;
        if ((stage1 && !identification.Idr0.S1P) || (stage2 && !identification.Idr0.S2P))
        {
            return false;
        }

        if (!IsAtsLegal(ste, stage2))
        {
            return false;
        }

        // §5.2 STRW: EL3 belongs to Secure streams, 0b11 to none.
        if (UsesWorld(ste) && ((int)ste.STRW & 1) != 0)
        {
            return false;
        }

        if ((stage1 || (stage2 && _stage1FieldsAlways)) && !IsStage1Legal(ste))
        {
            return false;
        }

        return (!stage2 || IsStage2Legal(ste)) && IsVmidLegal(ste);
    }

    // §5.2 EATS: ignored without ATS and in bypass.
    private bool IsAtsLegal(in Ste ste, bool stage2)
    {
        if (!identification.Idr0.ATS || ste.Config == StreamConfig.Bypass)
        {
            return true;
        }

        switch (ste.EATS)
        {
            case AtsMode.Full:
                // Of the choices SMMUv3.0 has without stage 2 this is the recommended one.
                return !(stage2 && ste.S2S);
            case AtsMode.SplitStage:
                return ste.Config == StreamConfig.Nested && !ste.S2S && !identification.Idr0.NS1ATS;
            case AtsMode.DevicePermissionTable when identification.Idr3.DPT:
                return !(stage2 && ste.S2S) && !(UsesWorld(ste) && ste.STRW != StreamWorld.El1);
            default:
                return true;
        }
    }

    private bool IsStage1Legal(in Ste ste)
    {
        // §5.2 S1STALLD: only where stalling can be chosen.
        if (ste.S1STALLD && identification.Idr0.STALL_MODEL != 0)
        {
            return false;
        }

        // §5.2 S1CDMax. An SMMU without substreams judges it too: recent issues of the specification have it ignore the field.
        if (ste.S1CDMax > identification.Idr1.SSIDSIZE)
        {
            return false;
        }

        if (ste.S1CDMax != 0 && ste.S1Fmt is ContextTableFormat.TwoLevel4K or ContextTableFormat.TwoLevel64K && !identification.Idr0.CD2L)
        {
            return false;
        }

        // §3.4.3: beyond the OAS without stage 2. With it the IPA goes to stage 2 as it is, one of the choices given there.
        return ste.Config != StreamConfig.Stage1 || ContextPointerUnchecked || ste.S1ContextPtr >> identification.OutputBits == 0;
    }

    private bool IsStage2Legal(in Ste ste)
    {
        // §5.2 S2AA64: 0 is VMSAv8-32, or VMSAv9-128 where that exists.
        bool aarch64 = (identification.Idr0.TTF & 2) != 0;
        bool aarch32 = (identification.Idr0.TTF & 1) != 0 && !identification.Idr5.D128;
        if (ste.S2AA64 ? !aarch64 : !aarch32 && !identification.Idr5.D128)
        {
            return false;
        }

        // §5.2 S2FWB, S2HA, S2HD, S2PIE: not with VMSAv8-32.
        if (!ste.S2AA64 && aarch32 && ((ste.S2FWB && identification.Idr3.FWB) || ste.S2HA || ste.S2HD || (ste.S2PIE && identification.Idr3.S2PI)))
        {
            return false;
        }

        // §5.2 S2HD: needs dirty state.
        if (ste.S2HD && identification.Idr0.HTTU == 1)
        {
            return false;
        }

        // §5.2 S2HAFT: needs S2HA.
        if (ste.S2HAFT && !ste.S2HA && identification.Idr0.HTTU == 3)
        {
            return false;
        }

        // §5.2 S2ENDI: little-endian tables on a big-endian SMMU.
        if (!ste.S2ENDI && identification.Idr0.TTENDIAN == 3)
        {
            return false;
        }

        return !ste.S2POE || !identification.Idr3.S2PO || IsOverlayLegal(ste);
    }

    // §5.2 S2POE, S2POI: overlays need indirect permissions and the bits that PBHA would use.
    private bool IsOverlayLegal(in Ste ste)
    {
        if (!ste.S2PIE && (ste.S2AA64 || !identification.Idr5.D128))
        {
            return false;
        }

        if (identification.Idr3.PBHA && (ste.S2HWU59 || ste.S2HWU60 || ste.S2HWU61 || ste.S2HWU62))
        {
            return false;
        }

        for (int i = 0; i < OverlayEntries; i++)
        {
            if (((ste.S2POI >> (4 * i)) & 0xf) is 1 or 5)
            {
                return false;
            }
        }

        return true;
    }

    // §5.2 S2VMID: ignored without stage 2, in bypass and outside EL1.
    private bool IsVmidLegal(in Ste ste)
    {
        bool ignored = !identification.Idr0.S2P || ste.Config == StreamConfig.Bypass || (UsesWorld(ste) && ste.STRW != StreamWorld.El1);
        return ignored || identification.Idr0.VMID16 || ste.S2VMID >> 8 == 0;
    }
}
