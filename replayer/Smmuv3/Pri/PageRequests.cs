using System.Runtime.InteropServices;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Ats;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Queues;

namespace TraceReplay.Replayer.Smmuv3.Pri;

/// <summary>Takes page requests into the PRI queue, or answers them itself. IHI 0070 §8. STE.EATS and ATSCHK play no part (§8.2).</summary>
internal sealed class PageRequests(
    PhysicalMemory memory,
    RingQueue queue,
    SmmuIdentification identification,
    SmmuControl control,
    AtsRules rules,
    StreamContexts contexts,
    FaultRecorder recorder,
    GlobalErrors errors,
    InterruptLines interrupts)
{
    private const uint Overflow = 1u << 31;
    private const uint SubstreamBits = 0xfffff;

    public PageRequestOutcome Receive(in PageRequest message, ISmmuObserver? observer)
    {
        // §6.3.1 PRI: without the interface nothing arrives.
        if (!identification.Idr0.PRI)
        {
            return PageRequestOutcome.Discarded;
        }

        // §8: SSV is 0 where substreams are not supported, and without a PASID Exe and Priv are 0.
        PageRequest request = message.HasSubstream && identification.Idr1.SSIDSIZE != 0
            ? message
            : message with { HasSubstream = false, Substream = 0, Execute = false, Privileged = false };

        // §8.2: whatever the request, the failure goes back without a PASID. SMMUEN = 0 implies PRIQEN = 0.
        if (!control.Cr0.SMMUEN || !control.Cr0.PRIQEN || errors.IsActive(GlobalErrors.PriQueueAbort))
        {
            return Answer(request, false, PageResponse.Failure, observer);
        }

        if (IsOverflowing || !queue.HasRoom)
        {
            return Overrun(request, observer);
        }

        bool wasEmpty = queue.IsEmpty;
        PriQueueEntry entry = EntryOf(request);
        if (!memory.TryWrite(queue.ProducerAddress, MemoryMarshal.AsBytes(new ReadOnlySpan<PriQueueEntry>(in entry))))
        {
            // §8.2: the abort is synchronous here, so the request is answered and the index stays.
            errors.Raise(GlobalErrors.PriQueueAbort);
            return Answer(request, false, PageResponse.Failure, observer);
        }

        queue.Produce();
        Interrupt(wasEmpty, request.Last);
        return PageRequestOutcome.Queued;
    }

    private bool IsOverflowing => new QueueProd(queue.Producer).OVFLG != new QueueCons(queue.Consumer).OVACKFLG;

    private static PriQueueEntry EntryOf(in PageRequest request) => new()
    {
        StreamID = request.StreamId,
        SubstreamID = request.Substream & SubstreamBits,
        SSV = request.HasSubstream,
        Last = request.Last,
        R = request.Read,
        W = request.Write,
        X = request.Execute,
        Priv = request.Privileged,
        PRGIndex = (ushort)(request.Group & 0x1ff),
        Address = request.Address & ~0xfffUL,
    };

    private static PageRequestOutcome Answer(in PageRequest request, bool withSubstream, PageResponse response, ISmmuObserver? observer)
    {
        if (request.IsStopMarker)
        {
            return PageRequestOutcome.Discarded;
        }

        uint substream = withSubstream ? request.Substream & SubstreamBits : 0;
        observer?.PageResponded(new PageRequestGroup(request.StreamId, withSubstream, substream, (ushort)(request.Group & 0x1ff)), response);
        return PageRequestOutcome.Answered;
    }

    // §8.1: nothing is written until software acknowledges, even where the queue has room again; the last of a group is answered.
    private PageRequestOutcome Overrun(in PageRequest request, ISmmuObserver? observer)
    {
        if (!IsOverflowing)
        {
            queue.Producer ^= Overflow;
        }

        Interrupt(false, request.Last);
        if (!request.Last)
        {
            return PageRequestOutcome.Discarded;
        }

        if (request.IsStopMarker || !request.HasSubstream)
        {
            return Answer(request, false, PageResponse.Success, observer);
        }

        // §8.1: PPS makes the PASID part of every answer; otherwise STE.PPAR decides, and no valid STE is a failure.
        if (identification.Idr3.PPS)
        {
            return Answer(request, true, PageResponse.Success, observer);
        }

        Fault fault = default;
        StreamContext? stream = contexts.FindStream(request.StreamId, null, ref fault, out string? unmodelled);
        if (stream is not null || unmodelled is not null)
        {
            return Answer(request, stream is { ResponsesHaveSubstream: true }, PageResponse.Success, observer);
        }

        fault.Recorded = rules.Records(fault.Id);
        recorder.Record(TransactionOf(request), fault, observer);
        return Answer(request, false, PageResponse.Failure, observer);
    }

    private static Transaction TransactionOf(in PageRequest request) => new()
    {
        StreamId = request.StreamId,
        HasSubstream = request.HasSubstream,
        Substream = request.Substream & SubstreamBits,
        Iova = request.Address & ~0xfffUL,
        Privileged = request.Privileged,
    };

    // §6.3.36 LO: when the last of a group arrives, also one lost to overflow; otherwise when the queue becomes non-empty.
    private void Interrupt(bool becameNonEmpty, bool last)
    {
        if (interrupts.PriQueueLastOnly ? last : becameNonEmpty)
        {
            interrupts.Pulse(SmmuInterrupt.PriQueue);
        }
    }
}
