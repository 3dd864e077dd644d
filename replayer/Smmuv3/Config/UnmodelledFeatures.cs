using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>
/// Configurations for features that an SMMU of this identification has and the model lacks. On an SMMU without the feature the field means nothing and is
/// ignored (IHI 0070 sections 5.2 and 5.4).
/// </summary>
internal static class UnmodelledFeatures
{
    /// <returns>What is not modelled, null when all of it is.</returns>
    public static string? Of(in Cd cd, StreamContext context)
    {
        if (!cd.AA64)
        {
            return "CD.AA64 = 0: tables other than VMSAv8-64";
        }

        return cd.PIE && context.PermissionIndirection ? "CD.PIE: permission indirection" : null;
    }

    /// <summary>The stage-2 half of an STE.</summary>
    /// <returns>What is not modelled, null when all of it is.</returns>
    public static string? Of(in Ste ste, SmmuIdentification id)
    {
        // IHI0070 §17.2: PARTIDs of a CD go through the VMS, whose fetch can fault.
        if (ste.Config == StreamConfig.Nested && ste.S1MPAM && id.Idr3.MPAM)
        {
            return "STE.S1MPAM: the VMS";
        }

        return (ste.S2PIE && id.Idr3.S2PI) || (ste.S2POE && id.Idr3.S2PO) ? "STE.S2PIE or S2POE: permission indirection or overlay" : null;
    }
}
