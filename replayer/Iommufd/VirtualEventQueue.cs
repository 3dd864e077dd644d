using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>
/// Events of a vIOMMU's devices for the guest. A full queue drops the newest and keeps one mark with the number of the last one lost. Kernel: struct
/// iommufd_veventq, iommufd_viommu_report_event.
/// </summary>
internal sealed class VirtualEventQueue : IommufdObject, IVirtualEventSink
{
    private const int Words = 4;
    private readonly Queue<(uint Sequence, ulong[] Words)> _records = [];
    private readonly VirtualIommu _virtual;
    private readonly uint _type;
    private readonly uint _depth;
    private readonly Action<uint, IommuFault>? _stored;
    private uint _sequence = uint.MaxValue;
    private uint? _lost;

    /// <param name="stored">Told of every event that found a place, as the fault it is.</param>
    public VirtualEventQueue(VirtualIommu viommu, uint type, uint depth, Action<uint, IommuFault>? stored = null)
    {
        _stored = stored;
        _virtual = viommu;
        _type = type;
        _depth = depth;
        viommu.Users++;
        viommu.Queues.Add(type, this);
    }

    /// <summary>Records that wait, and one more when a mark does.</summary>
    public int Count => _records.Count + (_lost is null ? 0 : 1);

    /// <summary>Records that wait and are of this StreamID of the guest's.</summary>
    public int CountOf(uint virtualId) => _records.Count(record => (uint)(record.Words[0] >> 32) == virtualId);

    /// <summary>The mark of lost events is the next thing to read.</summary>
    public bool NextIsMark => _records.Count == 0 && _lost is not null;

    public bool Event(ReadOnlySpan<ulong> record)
    {
        // 31 bits, and on from 0.
        _sequence = (_sequence + 1) & int.MaxValue;
        if (_records.Count >= _depth)
        {
            _lost = _sequence;
            return true;
        }

        _lost = null;
        _records.Enqueue((_sequence, record[..Words].ToArray()));
        Tell(record);
        return true;
    }

    private void Tell(ReadOnlySpan<ulong> words)
    {
        if (_stored is null)
        {
            return;
        }

        var record = new EventRecord(words[0], words[1], words[2], words[3]);
        Master? master = _virtual.Smmu.Streams.Values.FirstOrDefault(m => m.AttachedStream?.Id == record.StreamID);
        _stored(master?.StreamId ?? record.StreamID, FaultRecords.OfGuestEvent(record));
    }

    /// <summary>Takes what is next.</summary>
    /// <param name="words">The record; empty for a mark.</param>
    /// <returns>False when nothing waits.</returns>
    public bool TryTake(out uint sequence, out ReadOnlySpan<ulong> words)
    {
        words = default;
        if (_records.TryDequeue(out (uint Sequence, ulong[] Words) next))
        {
            sequence = next.Sequence;
            words = next.Words;
            return true;
        }

        sequence = _lost ?? 0;
        bool mark = _lost is not null;
        _lost = null;
        return mark;
    }

    public override string Describe() => $"vEVENTQ of {_virtual.Id}, {Count} waiting";

    public override void Destroy()
    {
        _virtual.Queues.Remove(_type);
        if (ReferenceEquals(_virtual.Smmu.EventSink, this))
        {
            _virtual.Smmu.EventSink = null;
        }

        _virtual.Users--;
    }

    public override void AddStateHash(ref StateHash hash)
    {
        base.AddStateHash(ref hash);
        hash.Add((ulong)_sequence);
        hash.Add((long)Count);
    }
}
