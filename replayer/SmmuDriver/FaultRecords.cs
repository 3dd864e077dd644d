using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>
/// Turns an event record into the fault record of the user API. Nested series up to IOMMU v13: arm_smmu_handle_event's table of events; from v14 on
/// arm_smmu_handle_evt of the stall series, which knows faults of translation only.
/// </summary>
internal sealed class FaultRecords(Dialect dialect)
{
    private const uint LastPage = 2;
    private const int PageShift = 12;
    private const uint PasidValid = 1;
    private const uint AddressValid = 2;
    private const uint FetchValid = 4;
    private const uint Read = 1;
    private const uint Write = 2;
    private const uint Execute = 4;
    private const uint Privileged = 8;

    // enum iommu_fault_reason
    private const uint ReasonPasidFetch = 1;
    private const uint ReasonBadPasidEntry = 2;
    private const uint ReasonPasidInvalid = 3;
    private const uint ReasonWalkAbort = 4;
    private const uint ReasonPteFetch = 5;
    private const uint ReasonPermission = 6;
    private const uint ReasonAccess = 7;
    private const uint ReasonOutOfRange = 8;

    /// <summary>What is reported for a domain that does not nest: type 1 and zeros.</summary>
    public static IommuFault Empty { get; } = new() { Type = IommuFault.Unrecoverable };

    /// <returns>False for events that stay with the host: stage-2 faults and those without a translation.</returns>
    public bool TryTranslate(in EventRecord record, out IommuFault fault)
    {
        fault = default;
        (uint reason, uint flags, bool stageMatters) = Classify(record.Type);
        var walk = record.As<WalkAbortEvent>();
        if (reason == 0 || (stageMatters && walk.S2) || (_translationOnly && !stageMatters) || (_translationOnly && record.Type == EventId.FWalkEabt))
        {
            return false;
        }

        if (_translationOnly && record.As<TranslationEvent>().STALL)
        {
            fault = PageRequest(record, walk);
            return true;
        }

        fault = Describe(record, reason, flags) with
        {
            // The fetch address keeps the register field's value: bytes divided by 8.
            FetchAddress = (flags & FetchValid) != 0 ? (record.Word3 & FetchMask) >> 3 : _fetchIsIpa ? (record.Word3 & IpaMask) >> PageShift : 0,
        };
        return true;
    }

    /// <summary>An event for a guest as a record of the series: with no reason where the series has none.</summary>
    public static IommuFault OfGuestEvent(in EventRecord record)
    {
        (uint reason, uint flags, _) = Classify(record.Type);
        return Describe(record, reason, flags & ~FetchValid);
    }

    private static IommuFault Describe(in EventRecord record, uint reason, uint flags)
    {
        var walk = record.As<WalkAbortEvent>();
        flags |= record.SSV ? PasidValid : 0;
        bool address = (flags & AddressValid) != 0;
        return new IommuFault
        {
            Type = IommuFault.Unrecoverable,
            Reason = reason,
            Flags = flags,
            Pasid = (flags & PasidValid) != 0 ? record.SubstreamID : 0,
            Permission = address ? (walk.RnW ? Read : Write) | (walk.PnU ? Privileged : 0) | (walk.InD ? Execute : 0) : 0,
            Address = address ? walk.InputAddr : 0,
        };
    }

    private static IommuFault PageRequest(in EventRecord record, in WalkAbortEvent walk) => new()
    {
        Type = IommuFault.PageRequest,
        Flags = LastPage | (record.SSV ? PasidValid : 0),
        Pasid = record.SSV ? record.SubstreamID : 0,
        Group = record.As<TranslationEvent>().STAG,
        Permission = (walk.RnW ? Read : Write) | (walk.PnU ? Privileged : 0) | (walk.InD ? Execute : 0),
        Address = walk.InputAddr,
    };

    private readonly bool _translationOnly = dialect.HasStallSeries;
    private readonly bool _fetchIsIpa = dialect.Has(Quirk.FaultFetchAddressIsIpa);
    private const ulong IpaMask = 0x000f_ffff_ffff_f000;

    private const ulong FetchMask = 0x000f_ffff_ffff_fff8;

    private static (uint Reason, uint Flags, bool StageMatters) Classify(EventId type) => type switch
    {
        EventId.CBadSubstreamId => (ReasonPasidInvalid, PasidValid, false),
        EventId.FCdFetch => (ReasonPasidFetch, FetchValid, false),
        EventId.CBadCd => (ReasonBadPasidEntry, 0, false),
        EventId.FWalkEabt => (ReasonWalkAbort, AddressValid | FetchValid, true),
        EventId.FTranslation => (ReasonPteFetch, AddressValid, true),
        EventId.FAddrSize => (ReasonOutOfRange, AddressValid, true),
        EventId.FAccess => (ReasonAccess, AddressValid, true),
        EventId.FPermission => (ReasonPermission, AddressValid, true),
        _ => (0, 0, false),
    };
}
