using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>Decodes a context descriptor and refuses what is ILLEGAL. IHI 0070 section 5.4.</summary>
internal sealed class CdDecoder(SmmuIdentification id, SmmuProfile profile)
{
    /// <returns>C_BAD_CD, or None with the stage-1 half of <paramref name="context"/> filled.</returns>
    public EventId Decode(in Cd cd, bool nested, ref StreamContext context)
    {
        bool anyTable = !cd.EPD0 || !cd.EPD1;
        bool endianWrong = cd.ENDI && (anyTable || !profile.Has(SmmuQuirk.EndianCheckedWithTablesOnly));
        if (!cd.V || !cd.AA64 || (id.AbortOnly && !cd.A) || (cd.S && id.StallModel == 1) || ((cd.HA || cd.HD) && id.Httu == 0) || endianWrong || UnmodelledFeatures.Used(cd, id))
        {
            return EventId.CBadCd;
        }

        context.Asid = (int)cd.ASID;
        context.RecordStage1 = cd.R;
        context.AccessFlagDisabled1 = cd.AFFD;
        context.PrivilegedAccessNever = cd.PAN;
        context.OutputBits1 = id.SizeOf((uint)cd.IPS);
        context.Region0 = new TableRegion { Disabled = cd.EPD0, Tsz = (int)cd.T0SZ, Granule = Granule0(cd.TG0), Table = cd.TTB0, IgnoreTop = cd.TBI0, NoHierarchical = cd.HAD0 };
        context.Region1 = new TableRegion
        {
            Disabled = cd.EPD1,
            Tsz = (int)cd.T1SZ,
            Granule = Granule1(cd.TG1),
            Table = cd.TTB1,
            IgnoreTop = profile.Has(SmmuQuirk.UpperHalfUsesTbi0) ? cd.TBI0 : cd.TBI1,
            NoHierarchical = cd.HAD1,
        };
        return Legal(context.Region0, context.OutputBits1) && Legal(context.Region1, context.OutputBits1) ? EventId.None : EventId.CBadCd;
    }

    private bool Legal(in TableRegion region, int outputBits) =>
        region.Disabled || (region.Tsz is >= 16 and <= 39 && id.HasGranule(region.Granule) && region.Table >> outputBits == 0);

    private static int Granule0(Granule code) => code switch { Granule.Size4K => 12, Granule.Size64K => 16, Granule.Size16K => 14, _ => 0 };

    private static int Granule1(GranuleTtb1 code) => code switch { GranuleTtb1.Size16K => 14, GranuleTtb1.Size4K => 12, GranuleTtb1.Size64K => 16, _ => 0 };
}
