using System.Buffers.Binary;

namespace TraceReplay.Replayer.Memory;

/// <summary>
/// Sparse physical memory of the modelled machine in 4 KiB pages that exist once written; what was never written reads as zero.
/// Every address is RAM unless ranges were given. Accesses to existing pages allocate nothing.
/// </summary>
internal sealed class PhysicalMemory
{
    private const int PageShift = 12;
    private readonly Dictionary<ulong, MemoryPage> _pages = [];
    private readonly AddressRange[] _ranges;
    private ulong _lastNumber = ulong.MaxValue;
    private MemoryPage? _lastPage;

    /// <param name="ranges">What answers where; an address in no range is <see cref="RangeKind.Nothing"/>. Empty: RAM everywhere.</param>
    public PhysicalMemory(params AddressRange[] ranges) => _ranges = ranges;

    /// <summary>Remember the last writer of each word.</summary>
    public bool TrackWriters { get; init; }

    /// <summary>Sequence number of the record being replayed: the writer of what is written now.</summary>
    public long CurrentRecord { get; set; } = -1;

    public int PageCount => _pages.Count;

    /// <returns>False on an external abort.</returns>
    public bool TryRead64(ulong address, out ulong value)
    {
        value = 0;
        RangeKind kind = KindOf(address);
        if (kind != RangeKind.Ram)
        {
            return kind == RangeKind.ReadsAsZero;
        }

        if ((address & 7) != 0)
        {
            Span<byte> bytes = stackalloc byte[8];
            bool read = TryRead(address, bytes);
            value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            return read;
        }

        if (Find(address >> PageShift) is { } page)
        {
            value = BinaryPrimitives.ReadUInt64LittleEndian(page.Data.AsSpan((int)(address & 0xfff)));
        }

        return true;
    }

    public bool TryRead(ulong address, Span<byte> bytes)
    {
        int done = 0;
        while (done < bytes.Length)
        {
            ulong at = address + (ulong)done;
            int offset = (int)(at & 0xfff);
            int length = Math.Min(bytes.Length - done, MemoryPage.Size - offset);
            Span<byte> target = bytes.Slice(done, length);
            RangeKind kind = KindOf(at);
            if (kind == RangeKind.Nothing)
            {
                return false;
            }

            if (kind == RangeKind.Ram && Find(at >> PageShift) is { } page)
            {
                page.Data.AsSpan(offset, length).CopyTo(target);
            }
            else
            {
                target.Clear();
            }

            done += length;
        }

        return true;
    }

    public bool TryWrite(ulong address, ReadOnlySpan<byte> bytes)
    {
        int done = 0;
        while (done < bytes.Length)
        {
            ulong at = address + (ulong)done;
            int offset = (int)(at & 0xfff);
            int length = Math.Min(bytes.Length - done, MemoryPage.Size - offset);
            RangeKind kind = KindOf(at);
            if (kind == RangeKind.Nothing)
            {
                return false;
            }

            if (kind == RangeKind.Ram)
            {
                Write(GetOrAdd(at >> PageShift), offset, bytes.Slice(done, length));
            }

            done += length;
        }

        return true;
    }

    public bool Write64(ulong address, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return TryWrite(address, bytes);
    }

    /// <summary>Sequence number of the record that last wrote the word at an address, -1 when none did or writers are not tracked.</summary>
    public long LastWriter(ulong address) =>
        Find(address >> PageShift) is { Writers: { } writers } ? writers[(int)(address & 0xfff) / 8] - 1 : -1;

    private void Write(MemoryPage page, int offset, ReadOnlySpan<byte> bytes)
    {
        Span<byte> target = page.Data.AsSpan(offset, bytes.Length);
        if (page.Writers is { } writers)
        {
            // Only what changes has a new writer: a page captured again mostly says what was there already.
            for (int i = 0; i < bytes.Length; i++)
            {
                if (target[i] != bytes[i])
                {
                    writers[(offset + i) / 8] = CurrentRecord + 1;
                }
            }
        }

        bytes.CopyTo(target);
    }

    private RangeKind KindOf(ulong address)
    {
        if (_ranges.Length == 0)
        {
            return RangeKind.Ram;
        }

        foreach (AddressRange range in _ranges)
        {
            if (address >= range.Start && address <= range.End)
            {
                return range.Kind;
            }
        }

        return RangeKind.Nothing;
    }

    private MemoryPage? Find(ulong number)
    {
        if (number == _lastNumber)
        {
            return _lastPage;
        }

        if (!_pages.TryGetValue(number, out MemoryPage? page))
        {
            return null;
        }

        _lastNumber = number;
        _lastPage = page;
        return page;
    }

    private MemoryPage GetOrAdd(ulong number)
    {
        if (Find(number) is { } found)
        {
            return found;
        }

        var page = new MemoryPage(TrackWriters);
        _pages.Add(number, page);
        return page;
    }
}
