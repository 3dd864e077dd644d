using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3.Config;

namespace TraceReplay.Replayer.Smmuv3.Registers;

/// <summary>What a write of STRTAB_BASE_CFG means for look-ups. IHI 0070 §6.3.25.</summary>
internal sealed class StreamTableFormat(SmmuIdentification identification, SmmuProfile profile, SmmuControl control)
{
    private readonly bool _sticky = profile.Has(SmmuQuirk.FmtSticky);

    public void Set(StrtabBaseCfg value)
    {
        control.StrtabBaseCfg = value;
        bool twoLevel = value.FMT == 1 && identification.Idr0.ST_LEVEL != 0;
        if (twoLevel)
        {
            // §6.3.25: reserved values of SPLIT behave as 6.
            control.Split = value.SPLIT is 8 or 10 ? value.SPLIT : 6;
        }

        control.TwoLevel = twoLevel || (_sticky && control.TwoLevel);
    }
}
