using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3.Config;

namespace TraceReplay.Replayer.Smmuv3.Ats;

/// <summary>What STE.EATS allows, and which errors of ATS requests are recorded. IHI 0070 §3.9.1, §5.2.</summary>
internal sealed class AtsRules(SmmuIdentification identification, SmmuControl control)
{
    /// <summary>log2 of the smallest translation unit: the smallest granule (§3.9.1).</summary>
    public int UnitLog2 { get; } = identification.Idr5.GRAN4K ? 12 : identification.Idr5.GRAN16K ? 14 : 16;

    /// <summary>Errors of configuration that an ATS or PRI request finds are recorded (§6.3.12).</summary>
    public bool RecordsConfigErrors => identification.Idr0.ATSRECERR && control.Cr2.REC_CFG_ATS;

    /// <summary>EATS of a valid STE as it applies now.</summary>
    public AtsMode EffectiveMode(StreamContext stream)
    {
        // §5.2 EATS: ignored and 0 where no stage is on.
        if (((int)stream.Config & 3) == 0)
        {
            return AtsMode.Off;
        }

        return stream.AtsMode switch
        {
            AtsMode.Full => AtsMode.Full,
            AtsMode.SplitStage when control.Cr0.ATSCHK => AtsMode.SplitStage,
            AtsMode.DevicePermissionTable when control.Cr0.ATSCHK && identification.Idr3.DPT => AtsMode.DevicePermissionTable,
            _ => AtsMode.Off,
        };
    }

    /// <summary>Whether the error of a Translation Request or of a look-up for a page response is recorded.</summary>
    public bool Records(EventId id) => RecordsConfigErrors && (id != EventId.CBadStreamId || control.Cr2.RECINVSID);

    /// <summary>Faults of a Translation Request that deny access instead of ending in an error (§3.9.1.2).</summary>
    public static bool IsDenial(EventId id) => id is EventId.FTranslation or EventId.FAddrSize or EventId.FAccess or EventId.FPermission;
}
