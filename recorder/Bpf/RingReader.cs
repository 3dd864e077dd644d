namespace TraceReplay.Recorder.Bpf;

/// <summary>
/// Reads a BPF ring in place: records are spans of the mapped ring until <see cref="Release"/>. The data is mapped once, not twice as usual, which halves what the
/// recorder takes of memory; the rare record around the end is copied.
/// </summary>
internal sealed unsafe class RingReader : IDisposable
{
    private const uint Busy = 1u << 31;
    private const uint Discarded = 1u << 30;
    private const uint LengthMask = Discarded - 1;
    private const int HeaderSize = 8;

    private readonly byte* _consumer;
    private readonly byte* _producer;
    private readonly byte* _data;
    private readonly nuint _page = (nuint)Environment.SystemPageSize;
    private readonly ulong _size;
    private byte[] _wrapped = [];
    private ulong _position;

    /// <param name="map">Descriptor of the ring.</param>
    /// <param name="size">Its bytes, a power of two.</param>
    public RingReader(int map, int size)
    {
        _size = (ulong)size;
        _consumer = MappedMemory.Map(map, _page, 0, writable: true);
        _producer = MappedMemory.Map(map, _page + (nuint)size, (nint)_page, writable: false);
        _data = _producer + _page;
        _position = *(ulong*)_consumer;
    }

    /// <summary>Bytes taken since the last <see cref="Release"/>.</summary>
    public ulong Taken => _position - *(ulong*)_consumer;

    /// <summary>The next record; false when there is none, or when the next one is still being written.</summary>
    public bool TryRead(out ReadOnlySpan<byte> record)
    {
        while (_position < Volatile.Read(ref *(ulong*)_producer))
        {
            ulong at = _position & (_size - 1);
            uint header = Volatile.Read(ref *(uint*)(_data + at));
            if ((header & Busy) != 0)
            {
                break;
            }

            int length = (int)(header & LengthMask);
            _position += (ulong)((HeaderSize + length + 7) & ~7);
            if ((header & Discarded) == 0)
            {
                record = At((at + HeaderSize) & (_size - 1), length);
                return true;
            }
        }

        record = default;
        return false;
    }

    /// <summary>Gives the room of what was read back to the kernel; spans of it are dead from now on.</summary>
    public void Release() => Volatile.Write(ref *(ulong*)_consumer, _position);

    public void Dispose()
    {
        MappedMemory.Unmap(_producer, _page + (nuint)_size);
        MappedMemory.Unmap(_consumer, _page);
    }

    private ReadOnlySpan<byte> At(ulong at, int length)
    {
        int first = (int)Math.Min((ulong)length, _size - at);
        if (first == length)
        {
            return new ReadOnlySpan<byte>(_data + at, length);
        }

        if (_wrapped.Length < length)
        {
            _wrapped = new byte[length];
        }

        new ReadOnlySpan<byte>(_data + at, first).CopyTo(_wrapped);
        new ReadOnlySpan<byte>(_data, length - first).CopyTo(_wrapped.AsSpan(first));
        return _wrapped.AsSpan(0, length);
    }
}
