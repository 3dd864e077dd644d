namespace TraceReplay.Recorder.Bpf;

/// <summary>
/// Reads a BPF ring in place: a record is a span of the mapped ring until the next one is read. Only a window of the ring is mapped at a time, so that a large ring
/// takes no memory of this process; the rare record across the end of a window is copied.
/// </summary>
internal sealed unsafe class RingReader : IDisposable
{
    private const uint Busy = 1u << 31;
    private const uint Discarded = 1u << 30;
    private const uint LengthMask = Discarded - 1;
    private const int HeaderSize = 8;
    private const ulong LargestWindow = 4 << 20;

    private readonly int _map;
    private readonly byte* _consumer;
    private readonly byte* _producer;
    private readonly nuint _page = (nuint)Environment.SystemPageSize;
    private readonly ulong _size;
    private readonly ulong _windowSize;
    private byte* _window;
    private ulong _windowStart;
    private byte[] _copy = [];
    private ulong _position;

    /// <param name="map">Descriptor of the ring.</param>
    /// <param name="size">Its bytes, a power of two.</param>
    public RingReader(int map, int size)
    {
        _map = map;
        _size = (ulong)size;
        _windowSize = Math.Min(_size, LargestWindow);
        _consumer = MappedMemory.Map(map, _page, 0, writable: true);
        _producer = MappedMemory.Map(map, _page, (nint)_page, writable: false);
        _position = *(ulong*)_consumer;
    }

    /// <summary>Bytes taken since the last <see cref="Release"/>.</summary>
    public ulong Taken => _position - *(ulong*)_consumer;

    /// <summary>Nothing that has a place in the ring is left to read; false while a record before others is still being written.</summary>
    public bool IsEmpty => _position >= Volatile.Read(ref *(ulong*)_producer);

    /// <summary>The next record; false when there is none, or when the next one is still being written.</summary>
    public bool TryRead(out ReadOnlySpan<byte> record)
    {
        while (!IsEmpty)
        {
            ulong at = _position & (_size - 1);
            uint header = Volatile.Read(ref *(uint*)Locate(at));
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
        Unmap();
        MappedMemory.Unmap(_producer, _page);
        MappedMemory.Unmap(_consumer, _page);
    }

    private byte* Locate(ulong at)
    {
        if (_window == null || at - _windowStart >= _windowSize)
        {
            Unmap();
            _windowStart = at & ~(_windowSize - 1);
            _window = MappedMemory.Map(_map, (nuint)_windowSize, (nint)((2 * (ulong)_page) + _windowStart), writable: false);
        }

        return _window + (at - _windowStart);
    }

    private void Unmap()
    {
        if (_window != null)
        {
            MappedMemory.Unmap(_window, (nuint)_windowSize);
            _window = null;
        }
    }

    private ReadOnlySpan<byte> At(ulong at, int length)
    {
        byte* start = Locate(at);
        int here = (int)Math.Min((ulong)length, _windowSize - (at - _windowStart));
        if (here == length)
        {
            return new ReadOnlySpan<byte>(start, length);
        }

        if (_copy.Length < length)
        {
            _copy = new byte[length];
        }

        new ReadOnlySpan<byte>(start, here).CopyTo(_copy);
        start = Locate((at + (ulong)here) & (_size - 1));
        new ReadOnlySpan<byte>(start, length - here).CopyTo(_copy.AsSpan(here));
        return _copy.AsSpan(0, length);
    }
}
