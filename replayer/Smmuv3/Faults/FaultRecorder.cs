using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Queues;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Faults;

/// <summary>Builds event records and puts them into the event queue. IHI 0070 sections 7.2 and 7.3.</summary>
internal sealed class FaultRecorder(SmmuProfile profile, SmmuRegisters registers, RingQueue events)
{
    private const int EventqAbort = 2;

    public ISmmuObserver? Observer { get; set; }

    /// <summary>A configuration event: only the stream, and for fetches the address.</summary>
    public bool RecordConfiguration(EventId type, uint streamId, ulong fetchAddress)
    {
        ulong word2 = 0;
        ulong word3 = 0;
        if (type == EventId.FSteFetch)
        {
            word3 = fetchAddress;
        }
        else if (type == EventId.FCdFetch)
        {
            (word2, word3) = profile.Has(SmmuQuirk.CdFetchAddressInWord2) ? (fetchAddress, 0UL) : (0UL, fetchAddress);
        }

        return Append((ulong)type | ((ulong)streamId << 32), 0, word2, word3);
    }

    /// <summary>C_BAD_SUBSTREAMID, the one record here that carries a SubstreamID (SSV set). Section 7.3.9.</summary>
    public bool RecordSubstream(uint streamId, uint substream) =>
        Append((ulong)EventId.CBadSubstreamId | (1UL << 11) | ((ulong)(substream & 0xf_ffff) << 12) | ((ulong)streamId << 32), 0, 0, 0);

    /// <returns>A record went into the queue.</returns>
    public bool RecordWalk(in WalkFault fault, in StreamContext context, uint streamId, ulong iova, in Transaction transaction, bool whileConfiguring = false)
    {
        // With stage 2 only there is no CD whose R could withhold a stage-1 fault (section 3.4).
        bool wanted = fault.IsStage2 ? context.RecordStage2 : context.RecordStage1 || context.Stage == TranslationStage.Stage2;

        // Section 7.3.12: an aborted walk is recorded whatever the record bits say.
        if (fault.Silent || (!wanted && fault.Type != EventId.FWalkEabt))
        {
            return false;
        }

        ulong word1 = (ulong)fault.Class << 40;
        bool read = !transaction.Write || (whileConfiguring && profile.Has(SmmuQuirk.FetchesAreReads));
        word1 |= read ? 1UL << 35 : 0;
        word1 |= fault.IsStage2 ? 1UL << 39 : 0;
        word1 |= transaction.Privileged ? 1UL << 33 : 0;
        ulong address = fault.Address;
        if (fault.IsStage2 && fault.Type != EventId.FWalkEabt && !profile.Has(SmmuQuirk.IpaKeepsLowBits))
        {
            address &= ~0xfffUL;
        }

        return Append((ulong)fault.Type | ((ulong)streamId << 32), word1, iova, address);
    }

    private bool Append(ulong word0, ulong word1, ulong word2, ulong word3)
    {
        if (!registers.EventQueueEnabled)
        {
            return false;
        }

        if (events.IsFull)
        {
            if (profile.Has(SmmuQuirk.EventOverflowIsGlobalError))
            {
                registers.Raise(EventqAbort);
                Signal(SmmuInterrupt.GlobalError, 0);
            }
            else
            {
                events.SetOverflow();
            }

            return false;
        }

        Span<ulong> words = [word0, word1, word2, word3];
        if (!events.TryProduce(System.Runtime.InteropServices.MemoryMarshal.AsBytes(words)))
        {
            registers.Raise(EventqAbort);
            Signal(SmmuInterrupt.GlobalError, 0);
            return false;
        }

        Observer?.EventRecorded(word0, word1, word2, word3);
        Signal(SmmuInterrupt.EventQueue, 2);
        return true;
    }

    private void Signal(SmmuInterrupt line, int enableBit)
    {
        if (registers.InterruptEnabled(enableBit))
        {
            Observer?.Interrupt(line);
        }
    }
}
