using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.Pipeline;

/// <summary>
/// A run of records of one source, in the order the source saw them. Batches, their records and their storage are used again, so a recording in its steady state
/// allocates nothing per record. Who receives a batch owns it and gives it back with <see cref="Dispose"/>; records and bytes of it are dead from then on.
/// </summary>
internal sealed class RecordBatch : IDisposable
{
    private const int BlockBytes = 64 << 10;

    // A batch that once grew beyond this is not worth keeping.
    private const int MostBytesKept = 1 << 20;
    private const int MostRecordsKept = 8192;
    private const int MostBatchesKept = 64;

    private static readonly Lock PoolGate = new();
    private static readonly Stack<RecordBatch> Pool = new();
    private static int s_slots;

    private readonly List<byte[]> _blocks = [];
    private RecordShelf?[] _shelves = new RecordShelf?[16];
    private int _block = -1;
    private int _blockUsed;
    private bool _rented;

    private RecordBatch()
    {
    }

    /// <summary>What the batch holds, in order. A stage may put in records of another batch; they live as long as that one.</summary>
    public List<Record> Records { get; } = [];

    /// <summary>The source sends nothing earlier than this any more; nanoseconds on the log's clock. A batch without records moves the clock on.</summary>
    public long Watermark { get; set; }

    /// <summary>Bytes of storage handed out by <see cref="Bytes"/>.</summary>
    public int StorageBytes { get; private set; }

    /// <summary>An empty batch.</summary>
    public static RecordBatch Rent()
    {
        RecordBatch? batch;
        lock (PoolGate)
        {
            Pool.TryPop(out batch);
        }

        batch ??= new RecordBatch();
        batch._rented = true;
        return batch;
    }

    /// <summary>A cleared record at the end of the batch.</summary>
    public T Add<T>()
        where T : Record, new()
    {
        T record = Spare<T>();
        Records.Add(record);
        return record;
    }

    /// <summary>A cleared record that lives as long as the batch, without a place in it yet.</summary>
    public T Spare<T>()
        where T : Record, new()
    {
        int slot = Slot<T>.Number;
        if (slot >= _shelves.Length)
        {
            Array.Resize(ref _shelves, Math.Max(slot + 1, 2 * _shelves.Length));
        }

        return (_shelves[slot] ??= new RecordShelf()).Take<T>();
    }

    /// <summary>Storage that lives as long as the batch, for members of its records. What it holds at first is left over from earlier use.</summary>
    public Memory<byte> Bytes(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        StorageBytes += length;
        if (length > BlockBytes)
        {
            // Rare, and the array lives through the members it is put into.
            return new byte[length];
        }

        if (_block < 0 || length > BlockBytes - _blockUsed)
        {
            _block++;
            _blockUsed = 0;
            if (_block == _blocks.Count)
            {
                _blocks.Add(new byte[BlockBytes]);
            }
        }

        _blockUsed += length;
        return _blocks[_block].AsMemory(_blockUsed - length, length);
    }

    /// <summary>Back to the pool. A second call does nothing.</summary>
    public void Dispose()
    {
        if (!_rented)
        {
            return;
        }

        _rented = false;
        bool keep = Records.Capacity <= MostRecordsKept && StorageBytes <= MostBytesKept;
        Records.Clear();
        foreach (RecordShelf? shelf in _shelves)
        {
            shelf?.TakeBack();
        }

        Watermark = 0;
        StorageBytes = 0;
        _block = -1;
        _blockUsed = 0;
        if (!keep)
        {
            return;
        }

        lock (PoolGate)
        {
            if (Pool.Count < MostBatchesKept)
            {
                Pool.Push(this);
            }
        }
    }

    private static class Slot<T>
    {
        public static readonly int Number = Interlocked.Increment(ref s_slots) - 1;
    }
}
