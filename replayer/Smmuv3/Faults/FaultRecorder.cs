using System.Runtime.InteropServices;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Queues;

namespace TraceReplay.Replayer.Smmuv3.Faults;

/// <summary>Writes event records into the event queue. IHI 0070 §7.2.</summary>
internal sealed class FaultRecorder(
    PhysicalMemory memory, RingQueue queue, SmmuControl control, GlobalErrors errors, InterruptLines interrupts, EventEncoder encoder, SmmuProfile profile)
{
    private const uint Overflow = 1u << 31;

    private readonly EventMerging _merging = new(queue, profile);
    private readonly bool _overflowIsError = profile.Has(SmmuQuirk.EventQueueOverflow);
    private readonly bool _everyEventInterrupts = profile.Has(SmmuQuirk.EventInterruptAlways);

    /// <summary>A record would go into the queue. §7.2.1: enabled, not full, no abort that software has not acknowledged.</summary>
    public bool IsWritable => control.Cr0.EVENTQEN && !queue.IsFull && !IsAborted;

    // §7.2.1: the queue is not writable before its abort is acknowledged. Where an overflow is that error too, writing goes on.
    private bool IsAborted => !_overflowIsError && errors.HasHappened(GlobalErrors.EventQueueAbort);

    /// <summary>Records a fault, if it is to be recorded and the queue takes it. A record that finds no room is lost, except that of a stall.</summary>
    /// <returns>True when a record went into the queue; false also when an earlier record stands for this one.</returns>
    public bool Record(in Transaction transaction, in Fault fault, ISmmuObserver? observer)
    {
        if (!fault.Recorded || fault.Id == EventId.None || !control.Cr0.EVENTQEN)
        {
            return false;
        }

        EventRecord record = encoder.Encode(transaction, fault);
        if (fault.Mergeable && !fault.Stalls && _merging.IsCovered(record))
        {
            return false;
        }

        if (queue.IsFull || IsAborted)
        {
            Lose(fault);
            return false;
        }

        bool wasEmpty = queue.IsEmpty;
        if (!memory.TryWrite(queue.ProducerAddress, MemoryMarshal.AsBytes(new ReadOnlySpan<EventRecord>(in record))))
        {
            errors.Raise(GlobalErrors.EventQueueAbort);
            return false;
        }

        queue.Produce();
        _merging.Remember(record);
        observer?.EventRecorded(record.Word0, record.Word1, record.Word2, record.Word3);
        if (_everyEventInterrupts ? !queue.IsEmpty : wasEmpty)
        {
            interrupts.Pulse(SmmuInterrupt.EventQueue);
        }

        return true;
    }

    // §7.2.1, §7.4: OVFLG toggles at the first event lost for want of room after software acknowledged the last overflow. Stalls are not lost.
    private void Lose(in Fault fault)
    {
        if (fault.Stalls || !queue.IsFull)
        {
            return;
        }

        if (_overflowIsError)
        {
            errors.Raise(GlobalErrors.EventQueueAbort);
        }
        else if (new QueueProd(queue.Producer).OVFLG == new QueueCons(queue.Consumer).OVACKFLG)
        {
            queue.Producer ^= Overflow;
        }
    }
}
