using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>
/// Configurations for features that an SMMU of this identification has and the model lacks. On an SMMU without the feature the field means nothing and is
/// ignored (IHI 0070 sections 5.2 and 5.4).
/// </summary>
internal static class UnmodelledFeatures
{
    /// <returns>What is not modelled, null when all of it is.</returns>
    public static string? Of(in Cd cd, SmmuIdentification id) => cd.PIE && id.Idr3.S1PI ? "CD.PIE: permission indirection" : null;

    /// <summary>The stage-2 half of an STE.</summary>
    /// <returns>What is not modelled, null when all of it is.</returns>
    public static string? Of(in Ste ste, SmmuIdentification id) =>
        (ste.S2PIE && id.Idr3.S2PI) || (ste.S2POE && id.Idr3.S2PO) ? "STE.S2PIE or S2POE: permission indirection or overlay" : null;
}
