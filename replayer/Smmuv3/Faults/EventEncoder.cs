using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Replayer.Smmuv3.Faults;

/// <summary>Builds event records. IHI 0070 §7.3.</summary>
internal sealed class EventEncoder(SmmuProfile profile)
{
    private readonly bool _fetchAddressInInput = profile.Has(SmmuQuirk.CdFetchAddress);
    private readonly bool _wholeIpa = profile.Has(SmmuQuirk.IpaLow);

    /// <param name="transaction">The access that failed, with attributes after STE overrides.</param>
    public EventRecord Encode(in Transaction transaction, in Fault fault)
    {
        ulong word0 = (ulong)fault.Id | ((ulong)transaction.StreamId << 32);
        if (transaction.HasSubstream && fault.Id != EventId.FStreamDisabled)
        {
            // C_BAD_SUBSTREAMID has the SubstreamID without SSV (§7.3.9).
            word0 |= (ulong)(transaction.Substream & 0xfffff) << 12;
            word0 |= fault.Id == EventId.CBadSubstreamId ? 0 : 1UL << 11;
        }

        switch (fault.Id)
        {
            case EventId.FSteFetch:
                return new EventRecord(word0, 0, 0, fault.Address);
            case EventId.FCdFetch:
                return _fetchAddressInInput ? new EventRecord(word0, 0, fault.Address, 0) : new EventRecord(word0, 0, 0, fault.Address);
            case EventId.FWalkEabt:
                return new EventRecord(word0, Attributes(transaction, fault), transaction.Iova, fault.Address);
            case EventId.FTranslation or EventId.FAddrSize or EventId.FAccess or EventId.FPermission:
                return new EventRecord(word0, Attributes(transaction, fault), transaction.Iova, _wholeIpa ? fault.Address : Ipa(fault));
            case EventId.FTranslForbidden:
                return new EventRecord(word0, fault.Read ? 1UL << 35 : 0, transaction.Iova, 0);
            case EventId.FBadAtsTreq:
                return EventRecord.Of(BadRequest(transaction, fault));
            default:
                return new EventRecord(word0, 0, 0, 0);
        }
    }

    // IPA[55:12] with S2 = 1; otherwise the field is unknown, and zero here.
    private static ulong Ipa(in Fault fault) => fault.Stage2 ? fault.Address & 0x00ff_ffff_ffff_f000 : 0;

    // §7.3.6: what was asked for, before overrides; R is set in every request.
    private static BadTranslationRequestEvent BadRequest(in Transaction transaction, in Fault fault) => new()
    {
        Type = fault.Id,
        StreamID = transaction.StreamId,
        SSV = transaction.HasSubstream,
        SubstreamID = transaction.HasSubstream ? transaction.Substream : 0,
        Priv = transaction.Privileged,
        X = transaction.Instruction,
        R = true,
        W = transaction.Write,
        Span = fault.Span,
        InputAddr = transaction.Iova,
    };

    private static ulong Attributes(in Transaction transaction, in Fault fault)
    {
        ulong word = (ulong)fault.Class << 40;
        word |= transaction.Privileged ? 1UL << 33 : 0;

        // §7.3: InD is 0 for writes.
        word |= transaction.Instruction && !transaction.Write ? 1UL << 34 : 0;
        word |= fault.Read ? 1UL << 35 : 0;
        word |= fault.Stage2 ? 1UL << 39 : 0;
        return word;
    }
}
