using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>Whether a CD is ILLEGAL. IHI 0070 §5.4.</summary>
internal sealed class ReferenceCdRules(ReferenceFeatures features)
{
    /// <param name="twoHalves">StreamWorld EL1 or EL2-E2H: TTB1, EPD0 and ASIDs exist.</param>
    public bool IsIllegal(Cd cd, Ste ste, bool twoHalves) =>
        !cd.V || !cd.AA64
        || (ste.S1STALLD && cd.S)
        || (features.Idr0.TERM_MODEL && !cd.A)
        || (features.Idr0.STALL_MODEL == 1 && cd.S) || (features.Idr0.STALL_MODEL == 2 && !cd.S)
        || !features.SupportsByteOrder(cd.ENDI)
        || ((cd.HA || cd.HD) && features.Idr0.HTTU == 0) || (cd.HD && features.Idr0.HTTU == 1)
        || (twoHalves && !features.Idr0.ASID16 && cd.ASID > 255)
        || ((!cd.EPD0 || !twoHalves) && IsHalfIllegal(ReferenceRegime.Stage1(cd, false, features)))
        || (twoHalves && !cd.EPD1 && IsHalfIllegal(ReferenceRegime.Stage1(cd, true, features)));

    private bool IsHalfIllegal(ReferenceRegime half)
    {
        if (!features.Supports(half.GranuleBits))
        {
            return true;
        }

        int sizeOffset = 64 - half.InputBits;
        bool fiftyTwo = features.Idr5.VAX == 1 && (half.GranuleBits == 16 || half.Wide);
        int longest = features.Idr3.STT ? (half.GranuleBits == 16 ? 47 : 48) : 39;
        return sizeOffset < (fiftyTwo ? 12 : 16) || sizeOffset > longest || half.Base >> half.OutputBits != 0;
    }
}
