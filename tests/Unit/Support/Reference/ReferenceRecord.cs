using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>The event record of a fault. IHI 0070 §7.3.</summary>
internal static class ReferenceRecord
{
    public static EventRecord Of(ReferenceAccess access, ReferenceFault fault, ReferenceFeatures features)
    {
        // Address bits beyond the OAS are RES0.
        ulong addresses = (1UL << features.OutputBits) - 1;
        uint substream = access.Substream ?? 0;
        bool valid = access.Substream is not null;
        switch (fault.Id)
        {
            case EventId.FStreamDisabled:
                return EventRecord.Of(new ConfigurationEvent { Type = fault.Id, StreamID = access.Stream });
            case EventId.CBadSubstreamId:
                return EventRecord.Of(new ConfigurationEvent { Type = fault.Id, StreamID = access.Stream, SubstreamID = substream });
            case EventId.CBadStreamId or EventId.CBadSte or EventId.CBadCd:
                return EventRecord.Of(new ConfigurationEvent { Type = fault.Id, StreamID = access.Stream, SSV = valid, SubstreamID = substream });
            case EventId.FSteFetch or EventId.FCdFetch:
                return EventRecord.Of(new FetchEvent
                {
                    Type = fault.Id,
                    StreamID = access.Stream,
                    SSV = valid,
                    SubstreamID = substream,
                    FetchAddr = fault.FetchAddress & addresses,
                });
            case EventId.FWalkEabt:
                return EventRecord.Of(new WalkAbortEvent
                {
                    Type = fault.Id,
                    StreamID = access.Stream,
                    SSV = valid,
                    SubstreamID = substream,
                    PnU = access.Privileged,
                    InD = access.Instruction,
                    RnW = !access.Write,
                    S2 = fault.Stage2,
                    CLASS = fault.Class,
                    InputAddr = access.Address,
                    FetchAddr = fault.FetchAddress & addresses,
                });
            default:
                return EventRecord.Of(new TranslationEvent
                {
                    Type = fault.Id,
                    StreamID = access.Stream,
                    SSV = valid,
                    SubstreamID = substream,
                    STALL = fault.Stalls,
                    PnU = access.Privileged,
                    InD = access.Instruction,
                    RnW = !access.Write,
                    S2 = fault.Stage2,
                    CLASS = fault.Class,
                    InputAddr = access.Address,
                    IPA = fault.Stage2 ? fault.Ipa & addresses : 0,

                    // §7.3.16: which way the SMMU went to the descriptor; it only reads them without HTTU, and the field then says nothing.
                    TTRnW = features.Idr0.HTTU != 0 && fault is { Id: EventId.FPermission, Stage2: true, Class: FaultClass.Tt, TableWrite: false },
                });
        }
    }
}
