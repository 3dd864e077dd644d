using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3.Config;

namespace TraceReplay.Replayer.Smmuv3.Faults;

/// <summary>What becomes of a transaction that faults: stalled, aborted, or ended with zeroes. IHI 0070 §3.12, §5.5.</summary>
internal static class FaultModel
{
    /// <summary>Applies the A, R, S and MEV of a stream to a fault of one of its ordinary transactions.</summary>
    public static void Apply(StreamContext context, ref Fault fault)
    {
        fault.Mergeable = context.MergeEvents;

        // IHI0070 §5.5: A, R and S govern the four translation-related faults; all other faults and errors abort.
        if (fault.Id is < EventId.FTranslation or > EventId.FPermission)
        {
            return;
        }

        if (fault.Stage2)
        {
            // §5.5: stage 2 has no A; it behaves as if A were 1.
            fault.Stalls = context.Stage2.Stall;
        }
        else if (context.Stage is TranslationStage.Stage1 or TranslationStage.Nested)
        {
            fault.Stalls = context.StallStage1;
            fault.ReadsAsZero = context.ReadsAsZero;
        }

        // §5.5: R does not suppress the record of a stall.
        fault.Recorded |= fault.Stalls;
    }
}
