using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>Checks an STE for ILLEGAL and decodes it. IHI 0070 §5.2.</summary>
internal sealed class SteDecoder(SteRules rules, TableFormats formats, SmmuControl control, SmmuIdentification identification, SmmuProfile profile)
{
    private const int ConcatenationLog2 = 4;

    private readonly bool _hardwareUpdateIgnored = profile.Has(SmmuQuirk.S2HaHd);
    private readonly bool _tablesUnprotected = profile.Has(SmmuQuirk.S2Ptw);
    private readonly bool _sizeFromOutput = profile.Has(SmmuQuirk.S2T0szPs);
    private readonly bool _startLevelUnchecked = profile.Has(SmmuQuirk.S2Sl0High);

    // §5.2 PRIVCFG, INSTCFG: ignored without IDR1.ATTR_PERMS_OVR.
    private readonly bool _overridesIgnored = profile.Has(SmmuQuirk.InstCfgPrivCfg) || !identification.Idr1.ATTR_PERMS_OVR;

    /// <returns>False: C_BAD_STE. Config 0 to 3 is legal whatever the rest says.</returns>
    public bool TryDecode(in Ste ste, StreamContext context, out string? unmodelled)
    {
        unmodelled = null;
        if (!ste.V)
        {
            return false;
        }

        context.Config = ste.Config;
        context.AtsMode = ste.EATS;
        context.ResponsesHaveSubstream = ste.PPAR;
        context.MergeEvents = ste.MEV;
        if (ste.Config < StreamConfig.Bypass)
        {
            context.Config = StreamConfig.Abort;
            return true;
        }

        if (!rules.IsLegal(ste))
        {
            return false;
        }

        if (!_overridesIgnored)
        {
            context.PrivilegeOverride = ste.PRIVCFG;
            context.InstructionOverride = ste.INSTCFG;
        }

        context.Overrides = AttributeOverride.Of(ste, identification.Idr1);
        context.InputIsPlain = context.Overrides.Apply(default) == AttributeRules.Unsupplied;
        if (ste.Config == StreamConfig.Bypass)
        {
            return true;
        }

        bool stage1 = ((int)ste.Config & 1) != 0;
        bool stage2 = ((int)ste.Config & 2) != 0;

        // The VMID tags stage-1 entries too, unless there is no stage 2 at all (§5.2 S2VMID).
        context.Vmid = identification.Idr0.S2P ? ste.S2VMID : -1;
        context.Stage = (TranslationStage)((int)ste.Config & 3);
        context.StallDisabled = ste.S1STALLD;
        context.PermissionIndirection = stage1 && ste.S1PIE && identification.Idr3.S1PI;
        if (rules.UsesWorld(ste) && ste.STRW == StreamWorld.El2)
        {
            // §5.2 S2VMID: only EL1 is tagged with it.
            context.Regime = control.Cr2.E2H ? StreamRegime.El2E2h : StreamRegime.El2;
            context.Vmid = -1;
        }

        if (stage2 && !ste.S2AA64)
        {
            unmodelled = "STE.S2AA64 = 0: tables other than VMSAv8-64";
            return true;
        }

        if (stage2 && !TryDecodeStage2(ste, context))
        {
            return false;
        }

        unmodelled = stage2 ? UnmodelledFeatures.Of(ste, identification) : null;

        return true;
    }

    private bool TryDecodeStage2(in Ste ste, StreamContext context)
    {
        ref Stage2Table table = ref context.Stage2;
        int granule = TranslationGranule.Bits(ste.S2TG);
        if (!identification.Supports(granule))
        {
            return false;
        }

        int outputBits = formats.OutputBits(ste.S2PS, granule, ste.S2DS);
        ulong tableBase = ste.S2TTB & formats.BaseMask;
        if (tableBase >> outputBits != 0)
        {
            return false;
        }

        int? startLevel = StartLevel(ste, granule);
        if (startLevel is null || !IsSizeLegal(ste, granule, startLevel.Value, outputBits))
        {
            return false;
        }

        if (ste.S2ENDI && identification.Idr0.TTENDIAN == 2)
        {
            return false;
        }

        // IHI0070 §5.5: S2S where nothing stalls, and S2S = 0 where all faults that can stall do.
        if (ste.S2S ? identification.Idr0.STALL_MODEL == 1 : identification.Idr0.STALL_MODEL == 2)
        {
            return false;
        }

        if ((ste.S2HA || ste.S2HD) && identification.Idr0.HTTU == 0 && !_hardwareUpdateIgnored)
        {
            return false;
        }

        table.GranuleBits = (byte)granule;
        table.InputBits = (byte)(64 - ste.S2T0SZ);
        table.Format = formats.Stage2(ste, granule, startLevel.Value, outputBits);

        // §5.2 S2PTW: ignored without stage 1.
        table.ProtectsTables = ste.S2PTW && ste.Config == StreamConfig.Nested && !_tablesUnprotected;
        table.ForcedWriteBack = ste.S2FWB && identification.Idr3.FWB;
        table.Record = ste.S2R;
        table.Stall = ste.S2S;
        table.Base = tableBase;
        return true;
    }

    // IHI0070 §5.2 S2SL0, DDI0487 VTCR_EL2.SL0: null for what is reserved, or needs more address bits, small tables or DS than the SMMU has.
    private int? StartLevel(in Ste ste, int granule)
    {
        bool large = formats.IsLarge(granule, ste.S2DS);
        int bits = identification.OutputBits;
        return (granule, ste.S2SL0 | (large && granule == 12 && ste.S2SL0_2 ? 4 : 0)) switch
        {
            (12, 0) => 2,
            (12, 1) => 1,
            (12, 2) => bits >= 44 ? 0 : null,
            (12, 3) => identification.Idr3.STT ? 3 : null,
            (12, 4) => bits == 52 ? -1 : null,
            (14, 0) => 3,
            (14, 1) => 2,
            (14, 2) => bits >= 42 ? 1 : null,
            (14, 3) => large ? 0 : null,
            (16, 0) => 3,
            (16, 1) => 2,
            (16, 2) => bits >= 44 ? 1 : null,
            _ => null,
        };
    }

    // S2T0SZ against the input address size, then against the start level: at least one index bit, at most 16 concatenated tables.
    private bool IsSizeLegal(in Ste ste, int granule, int startLevel, int outputBits)
    {
        int addressBits = _sizeFromOutput ? outputBits : identification.IntermediateBits;
        int smallest = Math.Max(64 - addressBits, granule == 16 || formats.IsLarge(granule, ste.S2DS) ? 12 : 16);
        if (ste.S2T0SZ < smallest || ste.S2T0SZ > formats.LargestSizeOffset(granule))
        {
            return false;
        }

        int inputBits = 64 - ste.S2T0SZ;
        int shift = TranslationGranule.Shift(startLevel, granule);
        if (inputBits > shift + TranslationGranule.Stride(granule) + ConcatenationLog2)
        {
            return false;
        }

        return inputBits > shift || _startLevelUnchecked;
    }
}
