using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Tlb;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Ats;

/// <summary>Transactions whose address a device translated by ATS before. IHI 0070 §3.9.1.3.</summary>
internal sealed class TranslatedTraffic(
    SmmuIdentification identification,
    SmmuControl control,
    AtsRules rules,
    StreamContexts contexts,
    Translator translator,
    TransactionAttributes attributes,
    FaultRecorder recorder)
{
    private const ulong PageMask = 0xfff;
    private const byte ReadWrite = 3;

    public TranslationResult Translate(in Transaction transaction, List<TranslationStep>? steps, ISmmuObserver? observer)
    {
        // §5.2 EATS: without IDR0.ATS no translated traffic is passed.
        if (!identification.Idr0.ATS)
        {
            return Aborted;
        }

        // §6.3.9 DPT_WALK_EN: the device permission table would be asked.
        if (control.Cr0.DPT_WALK_EN && identification.Idr3.DPT)
        {
            return new TranslationResult { Unmodelled = "CR0.DPT_WALK_EN: device permission table" };
        }

        // §3.9.1.3: without IDR3.PASIDTT, or without a PASID, it is unprivileged data without a SubstreamID.
        Transaction seen = identification.Idr3.PASIDTT && transaction.HasSubstream
            ? transaction
            : transaction with { HasSubstream = false, Substream = 0, Privileged = false, Instruction = false };
        if (!control.Cr0.SMMUEN)
        {
            return Forbid(seen, false, observer);
        }

        return control.Cr0.ATSCHK ? Check(seen, steps, observer) : Pass(seen);
    }

    private static TranslationResult Aborted => new() { Outcome = TranslationOutcome.Abort };

    private TranslationResult Check(in Transaction transaction, List<TranslationStep>? steps, ISmmuObserver? observer)
    {
        Fault fault = default;
        StreamContext? stream = contexts.FindStream(transaction.StreamId, steps, ref fault, out string? unmodelled);
        if (stream is null)
        {
            return unmodelled is null ? Misconfigured(transaction, fault, observer) : new TranslationResult { Unmodelled = unmodelled };
        }

        if (stream.Config == StreamConfig.Abort)
        {
            return Aborted;
        }

        AtsMode mode = rules.EffectiveMode(stream);
        switch (mode)
        {
            case AtsMode.Off:
                return Forbid(transaction, stream.MergeEvents, observer);
            case AtsMode.DevicePermissionTable:
                return new TranslationResult { Unmodelled = "STE.EATS = 3: device permission table" };
            default:
                break;
        }

        if (identification.Idr3.PASIDTT)
        {
            if (!IsSubstreamFine(transaction, steps, ref fault, out unmodelled))
            {
                return unmodelled is null ? Misconfigured(transaction, fault, observer) : new TranslationResult { Unmodelled = unmodelled };
            }

            // Where nothing is cached, that look-up took the place of the first.
            stream = contexts.FindStream(transaction.StreamId, null, ref fault, out _);
        }

        return mode == AtsMode.SplitStage && stream is not null ? TranslateStage2(stream, transaction, steps, observer) : Pass(transaction);
    }

    // §3.9.1.3 priorities 6 to 9. Without a PASID only S1DSS can object: no CD is looked at.
    private bool IsSubstreamFine(in Transaction transaction, List<TranslationStep>? steps, ref Fault fault, out string? unmodelled)
    {
        StreamContext? context = contexts.Find(
            transaction.StreamId, transaction.HasSubstream, transaction.Substream, !transaction.Write, steps, ref fault, out unmodelled);
        if (context is not null)
        {
            return true;
        }

        if (transaction.HasSubstream || fault.Id == EventId.FStreamDisabled)
        {
            return false;
        }

        unmodelled = null;
        fault = default;
        return true;
    }

    // §13.6.3: an IPA, which stage 2 translates as it does for any other transaction.
    private TranslationResult TranslateStage2(StreamContext stream, in Transaction transaction, List<TranslationStep>? steps, ISmmuObserver? observer)
    {
        Fault fault = default;
        Transaction effective = TransactionAttributes.Override(transaction, stream);
        Access access = attributes.AccessOf(effective, stream);
        TlbEntry entry = default;
        if (!translator.Translate(stream, transaction.Iova, access, steps, ref entry, ref fault))
        {
            // §3.9.1.3: terminated with an abort; §5.2 EATS sees to it that S2S is 0 here.
            fault.Mergeable = stream.MergeEvents;
            return Failed(effective, TranslationStage.Stage2, fault, observer);
        }

        return new TranslationResult
        {
            Outcome = TranslationOutcome.Success,
            Output = entry.Translate(transaction.Iova),
            Permission = translator.AllowedBy(stream, entry, access),
            BlockMask = entry.Mask,
            Stage = TranslationStage.Stage2,
            Attributes = AttributeRules.CombineStage2(AttributeOverride.None.Apply(transaction.Attributes), entry.Attributes),
        };
    }

    // §3.9.1.1: beyond the output size it is aborted without an event, of the two behaviours that are permitted.
    private TranslationResult Pass(in Transaction transaction) => transaction.Iova >> identification.OutputBits != 0
        ? Aborted
        : new TranslationResult
        {
            Outcome = TranslationOutcome.Bypass,
            Output = transaction.Iova,
            Permission = ReadWrite,
            BlockMask = PageMask,
            Attributes = AttributeOverride.None.Apply(transaction.Attributes),
        };

    private TranslationResult Forbid(in Transaction transaction, bool mergeable, ISmmuObserver? observer)
    {
        var fault = new Fault { Id = EventId.FTranslForbidden, Read = !transaction.Write, Recorded = true, Mergeable = mergeable };
        return Failed(transaction, TranslationStage.None, fault, observer);
    }

    // §3.9.1.3: recorded with REC_CFG_ATS only, C_BAD_STREAMID then whatever RECINVSID says; faults of stage 2 on a CD fetch as always.
    private TranslationResult Misconfigured(in Transaction transaction, Fault fault, ISmmuObserver? observer)
    {
        if (!AtsRules.IsDenial(fault.Id) && fault.Id != EventId.FWalkEabt)
        {
            fault.Recorded = rules.RecordsConfigErrors;
        }

        return Failed(transaction, TranslationStage.None, fault, observer);
    }

    private TranslationResult Failed(in Transaction transaction, TranslationStage stage, in Fault fault, ISmmuObserver? observer) => new()
    {
        Outcome = TranslationOutcome.Fault,
        Stage = stage,
        Event = (byte)fault.Id,
        EventRecorded = recorder.Record(transaction, fault, observer),
    };
}
