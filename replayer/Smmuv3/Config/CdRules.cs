using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>ILLEGAL conditions of a CD, but for those of its fault model and its two tables. IHI 0070 §5.4.2.</summary>
internal sealed class CdRules(SmmuIdentification identification, SmmuProfile profile)
{
    private const int Indirections = 16;

    private readonly bool _endiannessOnlyWithTables = profile.Has(SmmuQuirk.CdEndi);

    /// <summary>The table of a half is off. §5.4 EPD0: EL2 has one table, which is always on.</summary>
    public static bool IsDisabled(in Cd cd, bool upper, StreamContext context) =>
        context.Regime == StreamRegime.El2 ? upper : upper ? cd.EPD1 : cd.EPD0;

    /// <param name="context">What the STE gave: regime, stages, permission indirection.</param>
    public bool IsLegal(in Cd cd, StreamContext context) =>
        cd.V && IsFormatLegal(cd, context) && IsUpdateLegal(cd) && IsEndiannessLegal(cd, context) && IsAsidLegal(cd, context) && IsIndirectionLegal(cd, context);

    // §5.4 AA64: 0 is VMSAv8-32, or VMSAv9-128 where that exists.
    private bool IsFormatLegal(in Cd cd, StreamContext context)
    {
        if (cd.AA64)
        {
            return (identification.Idr0.TTF & 2) != 0;
        }

        if (identification.Idr5.D128)
        {
            return context.PermissionIndirection && context.Regime != StreamRegime.El2;
        }

        return (identification.Idr0.TTF & 1) != 0 && context.Regime != StreamRegime.El2E2h;
    }

    // §5.4 HA, HD, HAFT: ignored with VMSAv8-32.
    private bool IsUpdateLegal(in Cd cd)
    {
        if (!cd.AA64 && !identification.Idr5.D128)
        {
            return true;
        }

        return identification.Idr0.HTTU switch
        {
            0 => !cd.HA && !cd.HD,
            1 => !cd.HD,
            3 => !cd.HAFT || cd.HA,
            _ => true,
        };
    }

    // §5.4 ENDI. One that no table uses is judged on a little-endian SMMU: recent issues of the specification have it ignored there too.
    private bool IsEndiannessLegal(in Cd cd, StreamContext context)
    {
        bool unused = IsDisabled(cd, false, context) && IsDisabled(cd, true, context);
        return identification.Idr0.TTENDIAN switch
        {
            2 => !cd.ENDI || (unused && _endiannessOnlyWithTables),
            3 => cd.ENDI || unused,
            _ => true,
        };
    }

    // §5.4 ASID: EL2 has none.
    private bool IsAsidLegal(in Cd cd, StreamContext context) =>
        identification.Idr0.ASID16 || context.Regime == StreamRegime.El2 || cd.ASID >> 8 == 0;

    // §5.4 PIIP, PIIU: reserved interpretations, and privileged execution of what unprivileged accesses can write.
    private bool IsIndirectionLegal(in Cd cd, StreamContext context)
    {
        if (!context.PermissionIndirection || (cd.AA64 ? !cd.PIE : !identification.Idr5.D128))
        {
            return true;
        }

        for (int i = 0; i < Indirections; i++)
        {
            int privileged = (int)(cd.PIIP >> (3 * i)) & 7;
            int unprivileged = context.Regime == StreamRegime.El2 ? 0 : (int)(cd.PIIU >> (3 * i)) & 7;
            if (privileged is 4 or 6 || unprivileged is 4 or 6 || ((privileged & 2) != 0 && (unprivileged & 4) != 0))
            {
                return false;
            }
        }

        return true;
    }
}
