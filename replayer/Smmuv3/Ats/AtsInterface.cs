using System.Numerics;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Tlb;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Ats;

/// <summary>Answers ATS Translation Requests. IHI 0070 §3.9.1.2, §13.6, §13.7. Their faults never stall.</summary>
internal sealed class AtsInterface(
    SmmuIdentification identification,
    SmmuControl control,
    AtsRules rules,
    StreamContexts contexts,
    Translator translator,
    TransactionAttributes attributes,
    FaultRecorder recorder)
{
    /// <param name="results">Receives the entries; no more than fit, and no more than the request spans.</param>
    public AtsCompletion Request(in AtsRequest request, Span<AtsTranslation> results, List<TranslationStep>? steps, ISmmuObserver? observer)
    {
        // §5.2 EATS: without IDR0.ATS no request can be made.
        if (!identification.Idr0.ATS)
        {
            return new AtsCompletion { Status = AtsStatus.UnsupportedRequest };
        }

        Transaction transaction = request.AsTransaction();
        int units = Math.Max(request.Units, 1);
        if (!control.Cr0.SMMUEN)
        {
            return Refuse(transaction, units, false, observer);
        }

        Fault fault = default;
        StreamContext? stream = contexts.FindStream(request.StreamId, steps, ref fault, out string? unmodelled);
        if (stream is null)
        {
            return unmodelled is null ? Abort(transaction, fault, observer) : new AtsCompletion { Unmodelled = unmodelled };
        }

        // §3.9.1.2: Config = 0b0xx is refused silently; the check of EATS comes before those of substreams.
        if (stream.Config == StreamConfig.Abort)
        {
            return new AtsCompletion { Status = AtsStatus.UnsupportedRequest };
        }

        AtsMode mode = rules.EffectiveMode(stream);
        if (mode == AtsMode.Off)
        {
            return Refuse(transaction, units, stream.MergeEvents, observer);
        }

        if (mode == AtsMode.DevicePermissionTable)
        {
            return new AtsCompletion { Unmodelled = "STE.EATS = 3: device permission table" };
        }

        StreamContext? context = contexts.Find(
            request.StreamId, transaction.HasSubstream, transaction.Substream, true, steps, ref fault, out unmodelled);
        if (context is not null)
        {
            return Translate(context, mode, request, transaction, results, steps, observer);
        }

        if (unmodelled is not null)
        {
            return new AtsCompletion { Unmodelled = unmodelled };
        }

        return AtsRules.IsDenial(fault.Id) ? Deny(request, fault.Id, results) : Abort(transaction, fault, observer);
    }

    // §3.9.1.2, §7.3.6: UR, and F_BAD_ATS_TREQ whatever REC_CFG_ATS says.
    private AtsCompletion Refuse(in Transaction transaction, int units, bool mergeable, ISmmuObserver? observer)
    {
        var fault = new Fault { Id = EventId.FBadAtsTreq, Span = (byte)Math.Min(units, byte.MaxValue), Recorded = true, Mergeable = mergeable };
        return new AtsCompletion
        {
            Status = AtsStatus.UnsupportedRequest,
            Event = (byte)fault.Id,
            EventRecorded = recorder.Record(transaction, fault, observer),
        };
    }

    // §3.9.1.2: an error of configuration, or an aborted fetch. RnW of the record is UNKNOWN: a read here.
    private AtsCompletion Abort(in Transaction transaction, Fault fault, ISmmuObserver? observer)
    {
        fault.Recorded = rules.Records(fault.Id);
        fault.Read = true;
        return new AtsCompletion
        {
            Status = AtsStatus.CompleterAbort,
            Event = (byte)fault.Id,
            EventRecorded = recorder.Record(transaction with { Write = false }, fault, observer),
        };
    }

    // §3.9.1.2: R = W = 0 for one unit.
    private AtsTranslation Denied(in AtsRequest request) =>
        new() { SizeLog2 = rules.UnitLog2, Privileged = request.HasSubstream && request.Privileged };

    private AtsCompletion Deny(in AtsRequest request, EventId id, Span<AtsTranslation> results)
    {
        if (results.IsEmpty)
        {
            return default;
        }

        results[0] = Denied(request);
        return new AtsCompletion { Count = 1, Event = (byte)id };
    }

    private AtsCompletion Translate(
        StreamContext context,
        AtsMode mode,
        in AtsRequest request,
        in Transaction transaction,
        Span<AtsTranslation> results,
        List<TranslationStep>? steps,
        ISmmuObserver? observer)
    {
        ulong unit = 1UL << rules.UnitLog2;
        ulong address = request.Address & ~(unit - 1);
        ulong last = address + ((ulong)Math.Max(request.Units, 1) << rules.UnitLog2) - 1;
        if (last < address)
        {
            last = ulong.MaxValue;
        }

        EventId first = EventId.None;
        int count = 0;
        while (count < results.Length)
        {
            Fault fault = default;
            if (!TryTranslate(context, mode, request, transaction, address, steps, out AtsTranslation entry, ref fault))
            {
                // What came before is a shorter, valid answer.
                return count == 0 ? Abort(transaction, fault, observer) : new AtsCompletion { Count = count, Event = (byte)first };
            }

            first = count == 0 ? fault.Id : first;
            results[count++] = entry;
            ulong end = address | ((1UL << entry.SizeLog2) - 1);
            if (end >= last)
            {
                break;
            }

            address = end + 1;
        }

        return new AtsCompletion { Count = count, Event = (byte)first };
    }

    /// <returns>False: the fault ends the request in an error.</returns>
    private bool TryTranslate(
        StreamContext context,
        AtsMode mode,
        in AtsRequest request,
        in Transaction transaction,
        ulong address,
        List<TranslationStep>? steps,
        out AtsTranslation result,
        ref Fault fault)
    {
        result = Denied(request);
        if (context.Stage == TranslationStage.None)
        {
            // §13.6.4: stage 1 skipped and no stage 2: identity, as far as the output size goes.
            if (address >> identification.OutputBits != 0)
            {
                fault.Id = EventId.FAddrSize;
                return true;
            }

            result = result with { Address = address, Read = true, Write = true };
            return true;
        }

        Transaction read = TransactionAttributes.Override(transaction with { Write = false, Instruction = false }, context);
        Access access = attributes.AccessOf(read, context);
        TlbEntry entry = default;
        if (!TryAccess(context, mode, address, access, steps, ref entry, ref fault))
        {
            if (!AtsRules.IsDenial(fault.Id))
            {
                return false;
            }

            // A page that can only be written is granted to those who want to write.
            if (fault.Id != EventId.FPermission || request.NoWrite)
            {
                return true;
            }
        }

        Access write = access with { Write = true, Instruction = false };
        bool granted = fault.Id == EventId.None;
        if (!request.NoWrite && !(granted && IsAllowed(write, entry)))
        {
            // §3.13.7: the walk of a write makes the page dirty where hardware keeps that state; without NW = 0 it stays as it is.
            Fault second = default;
            TlbEntry written = default;
            if (TryAccess(context, mode, address, write, steps, ref written, ref second))
            {
                entry = written;
                granted = true;
                fault = default;
            }
            else if (!AtsRules.IsDenial(second.Id))
            {
                fault = second;
                return false;
            }
        }

        if (granted)
        {
            result = Grant(context, request, access, write, entry, result);
        }

        return true;
    }

    // §13.7.1.
    private static AtsTranslation Grant(
        StreamContext context, in AtsRequest request, in Access read, in Access write, in TlbEntry entry, in AtsTranslation nothing)
    {
        bool reads = IsAllowed(read, entry);
        bool writes = IsAllowed(write, entry);
        if (!reads && !writes)
        {
            return nothing;
        }

        // §13.7.1 INSTCFG: Data takes X for R; Instruction took R for X above already.
        bool executes = request.HasSubstream && request.Execute && reads
            && (context.InstructionOverride >= 2 || IsAllowed(read with { Instruction = true }, entry));
        return nothing with
        {
            Address = entry.Output,
            SizeLog2 = Math.Max(BitOperations.PopCount(entry.Mask), nothing.SizeLog2),
            Read = reads,
            Write = writes,
            Execute = executes,
        };
    }

    private static bool IsAllowed(in Access access, in TlbEntry entry) =>
        access.IsAllowedByStage1(entry.Permissions) && access.IsAllowedByStage2(entry.Permissions);

    private bool TryAccess(
        StreamContext context, AtsMode mode, ulong address, in Access access, List<TranslationStep>? steps, ref TlbEntry entry, ref Fault fault) =>
        mode == AtsMode.SplitStage
            ? translator.TranslateToIpa(context, address, access, steps, ref entry, ref fault)
            : translator.Translate(context, address, access, steps, ref entry, ref fault);
}
