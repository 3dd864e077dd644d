using System.Numerics;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Smmuv3.Faults;

/// <summary>
/// Stalled transactions: those with a record, by STAG, and behind them, in order of arrival, those that wait for one. The lowest free STAG is taken, so
/// that equal runs give equal tags. IHI 0070 §3.12.2, §6.3.6 STALL_MAX.
/// </summary>
internal sealed class StallTable
{
    /// <summary>Most transactions with a record, and most that wait, whatever STALL_MAX says.</summary>
    public const int Largest = 1024;

    private const int BitsPerWord = 64;

    private readonly StalledTransaction[] _recorded;
    private readonly ulong[] _used;
    private readonly List<StalledTransaction> _waiting = [];

    /// <param name="capacity">Tags there are; cut to 1 to <see cref="Largest"/>.</param>
    public StallTable(int capacity)
    {
        Capacity = Math.Clamp(capacity, 1, Largest);
        _recorded = new StalledTransaction[Capacity];
        _used = new ulong[(Capacity + BitsPerWord - 1) / BitsPerWord];
    }

    public int Capacity { get; }

    /// <summary>Transactions with a record.</summary>
    public int RecordedCount { get; private set; }

    /// <summary>Transactions without.</summary>
    public int WaitingCount => _waiting.Count;

    public bool HasFreeTag => RecordedCount < Capacity;

    public bool CanWait => _waiting.Count < Largest;

    /// <summary>The one that waits longest; there must be one.</summary>
    public StalledTransaction FirstWaiting => _waiting[0];

    /// <summary>The tag that <see cref="Take"/> gives next; there must be a free one.</summary>
    public ushort NextTag
    {
        get
        {
            int word = 0;
            while (_used[word] == ulong.MaxValue)
            {
                word++;
            }

            return (ushort)((word * BitsPerWord) + BitOperations.TrailingZeroCount(~_used[word]));
        }
    }

    /// <summary>Keeps a transaction under the next tag.</summary>
    public void Take(in StalledTransaction stalled)
    {
        ushort tag = NextTag;
        _recorded[tag] = stalled;
        _used[tag / BitsPerWord] |= 1UL << (tag % BitsPerWord);
        RecordedCount++;
    }

    public void Wait(in StalledTransaction stalled) => _waiting.Add(stalled);

    public void RemoveFirstWaiting() => _waiting.RemoveAt(0);

    /// <summary>Frees a tag if it names a transaction of that stream.</summary>
    public bool TryRelease(ushort tag, uint streamId, out StalledTransaction stalled)
    {
        // IHI0070 §4.7.1: the tag must belong to the given StreamID, otherwise nothing happens.
        if (!IsUsed(tag) || _recorded[tag].Transaction.StreamId != streamId)
        {
            stalled = default;
            return false;
        }

        stalled = Release(tag);
        return true;
    }

    /// <summary>Frees the lowest tag from <paramref name="from"/> on, of one stream or of any.</summary>
    /// <param name="streamId">Null: any.</param>
    public bool TryReleaseFrom(int from, uint? streamId, out ushort tag, out StalledTransaction stalled)
    {
        for (int i = from; i < Capacity; i++)
        {
            if (IsUsed(i) && (streamId is null || _recorded[i].Transaction.StreamId == streamId))
            {
                tag = (ushort)i;
                stalled = Release(i);
                return true;
            }
        }

        tag = 0;
        stalled = default;
        return false;
    }

    /// <summary>Removes the one that waits longest, of one stream or of any.</summary>
    /// <param name="streamId">Null: any.</param>
    public bool TryRemoveWaiting(uint? streamId, out StalledTransaction stalled)
    {
        for (int i = 0; i < _waiting.Count; i++)
        {
            if (streamId is null || _waiting[i].Transaction.StreamId == streamId)
            {
                stalled = _waiting[i];
                _waiting.RemoveAt(i);
                return true;
            }
        }

        stalled = default;
        return false;
    }

    /// <summary>Adds nothing while nothing is stalled.</summary>
    public void AddStateHash(ref StateHash hash)
    {
        for (int i = 0; RecordedCount != 0 && i < Capacity; i++)
        {
            if (IsUsed(i))
            {
                hash.Add((ulong)i);
                Add(ref hash, _recorded[i]);
            }
        }

        foreach (StalledTransaction waiting in _waiting)
        {
            Add(ref hash, waiting);
        }
    }

    private static void Add(ref StateHash hash, in StalledTransaction stalled)
    {
        hash.Add(((ulong)stalled.Transaction.StreamId << 32) | stalled.Transaction.Substream);
        hash.Add(stalled.Transaction.Iova);
        hash.Add((ulong)stalled.Event | (stalled.Transaction.Write ? 1UL << 8 : 0) | (stalled.Transaction.HasSubstream ? 1UL << 9 : 0)
            | (stalled.Transaction.Privileged ? 1UL << 10 : 0) | (stalled.Transaction.Instruction ? 1UL << 11 : 0));
    }

    private bool IsUsed(int tag) => tag < Capacity && (_used[tag / BitsPerWord] & (1UL << (tag % BitsPerWord))) != 0;

    private StalledTransaction Release(int tag)
    {
        _used[tag / BitsPerWord] &= ~(1UL << (tag % BitsPerWord));
        RecordedCount--;
        return _recorded[tag];
    }
}
