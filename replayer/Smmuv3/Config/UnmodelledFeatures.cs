using TraceReplay.Formats;
using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>
/// Configurations that an SMMU of this identification honours and the model does not. They are refused as ILLEGAL: a translation that the model would get
/// wrong must never look like a success. On an SMMU without the feature the field means nothing and is ignored (IHI 0070 section 5.2, 5.4).
/// </summary>
internal static class UnmodelledFeatures
{
    private const int E0pdBit = 13;
    private const int Stage1IndirectionBit = 18;
    private const int Stage2IndirectionBit = 19;
    private const int Stage2OverlayBit = 20;
    private const int LargeDescriptorBit = 7;

    /// <summary>52-bit outputs, LPA2 descriptors, EL0 prevention, permission indirection.</summary>
    public static bool Used(in Cd cd, SmmuIdentification id) =>
        id.SizeOf((uint)cd.IPS) > 48
        || (cd.DS && Bits.Flag(id.Idr5, LargeDescriptorBit))
        || ((cd.E0PD0 || cd.E0PD1) && Bits.Flag(id.Idr3, E0pdBit))
        || (cd.PIE && Bits.Flag(id.Idr3, Stage1IndirectionBit));

    /// <summary>Several CDs, and without stage 2 another StreamWorld than NS-EL1.</summary>
    public static bool UsedByStage1(in Ste ste, bool nested, SmmuIdentification id) =>
        ste.S1CDMax != 0 || (!nested && id.Hyp && ste.STRW != StreamWorld.El1);

    /// <summary>52-bit outputs, LPA2 descriptors, permission indirection and overlay.</summary>
    public static bool UsedByStage2(in Ste ste, SmmuIdentification id) =>
        id.SizeOf((uint)ste.S2PS) > 48
        || (ste.S2DS && Bits.Flag(id.Idr5, LargeDescriptorBit))
        || (ste.S2PIE && Bits.Flag(id.Idr3, Stage2IndirectionBit))
        || (ste.S2POE && Bits.Flag(id.Idr3, Stage2OverlayBit));
}
