using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Engine;

/// <summary>What a gap takes from the model's knowledge, by what was lost: no more than that.</summary>
internal static class GapEffects
{
    /// <summary>Calls were lost, so descriptors and objects may not be as the model has them. Words of other recorders count as this.</summary>
    public static bool LosesCalls(GapRecord gap) => !Is(gap, GapCauses.FlightRecorder) && !CutsNextCall(gap) && !Is(gap, GapCauses.TablePageUnreadable);

    /// <summary>The call behind it was recorded in part.</summary>
    public static bool CutsNextCall(GapRecord gap) => Is(gap, GapCauses.Truncated) || Is(gap, GapCauses.CopyFailed);

    /// <summary>What devices and their IOMMU did, or the tables they walk, is not all in the log.</summary>
    public static bool LosesTraffic(GapRecord gap) => !Is(gap, GapCauses.FlightRecorder) && !CutsNextCall(gap);

    private static bool Is(GapRecord gap, string cause) => System.Text.Ascii.Equals(gap.Cause.Span, cause);
}
