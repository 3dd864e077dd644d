using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Replayer.Smmuv3.Faults;

/// <summary>
/// Builds event records. IHI 0070 §7.3. What a layout does not name is zero (RES0), and so are implementation defined reasons, GPCF (no granule
/// protection), NSIPA (Non-secure queue), and fields that are unknown: a SubstreamID without SSV, an IPA with S2 = 0, TTRnW without CLASS = TT.
/// </summary>
internal sealed class EventEncoder(SmmuProfile profile, SmmuIdentification identification)
{
    private const ulong PageMask = 0xfff;

    private readonly bool _fetchAddressInInput = profile.Has(SmmuQuirk.CdFetchAddress);
    private readonly bool _wholeIpa = profile.Has(SmmuQuirk.IpaLow);

    // §7.3.16 TTRnW: where the SMMU never writes descriptors the field tells nothing, and stays 0 as in the reference cases.
    private readonly bool _directionOfTableAccess = identification.Idr0.HTTU != 0;

    // IHI0070 §7.3.4, §7.3.13: FetchAddr and IPA above the output address size are RES0.
    private readonly ulong _output = (1UL << identification.OutputBits) - 1;

    /// <param name="transaction">The access that failed, with attributes after STE overrides; F_UUT shows them as they came (§7.3.2).</param>
    public EventRecord Encode(in Transaction transaction, in Fault fault) => fault.Id switch
    {
        EventId.FUut => Unsupported(transaction),
        EventId.FSteFetch or EventId.FCdFetch or EventId.FVmsFetch => Fetch(transaction, fault),
        EventId.FBadAtsTreq => EventRecord.Of(BadRequest(transaction, fault)),
        EventId.FTranslForbidden => Forbidden(transaction),
        EventId.FWalkEabt => WalkAbort(transaction, fault),
        EventId.FTranslation or EventId.FAddrSize or EventId.FAccess or EventId.FPermission => Translation(transaction, fault),
        EventId.FTlbConflict => TlbConflict(transaction, fault),
        _ => Configuration(transaction, fault.Id),
    };

    private static EventRecord Unsupported(in Transaction transaction) => EventRecord.Of(new UnsupportedUpstreamEvent
    {
        Type = EventId.FUut,
        SSV = transaction.HasSubstream,
        SubstreamID = SubstreamOf(transaction),
        StreamID = transaction.StreamId,
        PnU = transaction.Privileged,
        InD = InstructionOf(transaction),
        RnW = !transaction.Write,
        InputAddr = transaction.Iova,
    });

    // F_CFG_CONFLICT has a Reason more than the others, which is zero here.
    private static EventRecord Configuration(in Transaction transaction, EventId id)
    {
        // IHI0070 §7.3.9: C_BAD_SUBSTREAMID has the SubstreamID without SSV; §7.3.7: F_STREAM_DISABLED has neither.
        bool names = id != EventId.FStreamDisabled;
        return EventRecord.Of(new ConfigurationEvent
        {
            Type = id,
            SSV = transaction.HasSubstream && names && id != EventId.CBadSubstreamId,
            SubstreamID = names ? SubstreamOf(transaction) : 0,
            StreamID = transaction.StreamId,
        });
    }

    // §7.3.8: no SubstreamID.
    private static EventRecord Forbidden(in Transaction transaction) => EventRecord.Of(new TranslationForbiddenEvent
    {
        Type = EventId.FTranslForbidden,
        StreamID = transaction.StreamId,
        RnW = !transaction.Write,
        InputAddr = transaction.Iova,
    });

    // §7.3.6: what was asked for, before overrides; R is set in every request.
    private static BadTranslationRequestEvent BadRequest(in Transaction transaction, in Fault fault) => new()
    {
        Type = fault.Id,
        StreamID = transaction.StreamId,
        SSV = transaction.HasSubstream,
        SubstreamID = SubstreamOf(transaction),
        Priv = transaction.Privileged,
        X = transaction.Instruction,
        R = true,
        W = transaction.Write,
        Span = fault.Span,
        InputAddr = transaction.Iova,
    };

    private static uint SubstreamOf(in Transaction transaction) => transaction.HasSubstream ? transaction.Substream : 0;

    // §7.3: InD is 0 for writes.
    private static bool InstructionOf(in Transaction transaction) => transaction.Instruction && !transaction.Write;

    private EventRecord Fetch(in Transaction transaction, in Fault fault)
    {
        var record = EventRecord.Of(new FetchEvent
        {
            Type = fault.Id,
            SSV = transaction.HasSubstream,
            SubstreamID = SubstreamOf(transaction),
            StreamID = transaction.StreamId,
            FetchAddr = FetchAddress(fault),
        });
        if (_fetchAddressInInput && fault.Id == EventId.FCdFetch)
        {
            return new EventRecord(record.Word0, 0, fault.Address, 0);
        }

        return _wholeIpa ? new EventRecord(record.Word0, 0, 0, fault.Address) : record;
    }

    private EventRecord WalkAbort(in Transaction transaction, in Fault fault) => EventRecord.Of(new WalkAbortEvent
    {
        Type = fault.Id,
        SSV = transaction.HasSubstream,
        SubstreamID = SubstreamOf(transaction),
        StreamID = transaction.StreamId,
        PnU = transaction.Privileged,
        InD = InstructionOf(transaction),
        RnW = fault.Read,
        S2 = fault.Stage2,
        CLASS = fault.Class,
        InputAddr = transaction.Iova,
        FetchAddr = FetchAddress(fault),
    });

    private EventRecord Translation(in Transaction transaction, in Fault fault)
    {
        var record = EventRecord.Of(new TranslationEvent
        {
            Type = fault.Id,
            SSV = transaction.HasSubstream,
            SubstreamID = SubstreamOf(transaction),
            StreamID = transaction.StreamId,
            STAG = fault.Stalls ? fault.StallTag : (ushort)0,
            STALL = fault.Stalls,
            PnU = transaction.Privileged,
            InD = InstructionOf(transaction),
            RnW = fault.Read,
            S2 = fault.Stage2,
            CLASS = fault.Class,

            // §7.3.16: the access to the stage-1 descriptor that stage 2 refused.
            TTRnW = _directionOfTableAccess && fault is { Id: EventId.FPermission, Stage2: true, Class: FaultClass.Tt, DescriptorWrite: false },
            InputAddr = transaction.Iova,
            IPA = Ipa(fault),
        });
        return _wholeIpa ? new EventRecord(record.Word0, record.Word1, record.Word2, fault.Address) : record;
    }

    private EventRecord TlbConflict(in Transaction transaction, in Fault fault) => EventRecord.Of(new TlbConflictEvent
    {
        Type = fault.Id,
        SSV = transaction.HasSubstream,
        SubstreamID = SubstreamOf(transaction),
        StreamID = transaction.StreamId,
        PnU = transaction.Privileged,
        InD = InstructionOf(transaction),
        RnW = fault.Read,
        S2 = fault.Stage2,
        InputAddr = transaction.Iova,
        IPA = Ipa(fault),
    });

    private ulong Ipa(in Fault fault) => fault.Stage2 ? fault.Address & _output & ~PageMask : 0;

    private ulong FetchAddress(in Fault fault) => _wholeIpa ? fault.Address : fault.Address & _output;
}
