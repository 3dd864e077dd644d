using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Memory;

/// <summary>
/// Physical memory of the modelled machine: sparse 4 KiB pages. Which ranges exist is set by <see cref="SetRange"/>; without any range all addresses
/// below 2^52 are RAM. Accesses to existing pages allocate nothing.
/// </summary>
internal sealed class PhysicalMemory
{
    private const int Places = 8;
    private const ulong Limit = 1UL << 52;

    private readonly PageStore _pages = new();
    private readonly (ulong NumberPlusOne, byte[]? Bytes)[] _recent = new (ulong NumberPlusOne, byte[]? Bytes)[2 * Places];
    private readonly List<(ulong First, ulong Last, MemoryKind Kind)> _ranges = [];

    /// <summary>The record whose effects are being applied; remembered with every write when <see cref="TrackWriters"/> is on.</summary>
    public long CurrentRecord { get; set; } = -1;

    /// <summary>Remember which record wrote each word, for explanations.</summary>
    public bool TrackWriters { get; set; }

    /// <summary>Says what answers at [first, last]; later calls win. After the first call everything not named is absent.</summary>
    public void SetRange(ulong first, ulong last, MemoryKind kind) => _ranges.Add((first, last, kind));

    /// <summary>What answers at an address.</summary>
    public MemoryKind KindOf(ulong pa)
    {
        if (_ranges.Count == 0)
        {
            return pa < Limit ? MemoryKind.Ram : MemoryKind.Absent;
        }

        for (int i = _ranges.Count - 1; i >= 0; i--)
        {
            if (pa >= _ranges[i].First && pa <= _ranges[i].Last)
            {
                return _ranges[i].Kind;
            }
        }

        return MemoryKind.Absent;
    }

    /// <summary>Reads a little-endian doubleword.</summary>
    /// <returns>False when nothing answers there: an external abort.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead64(ulong pa, out ulong value)
    {
        byte[]? bytes = _pages.Bytes(pa >> 12);
        if (bytes is not null && (pa & 7) == 0)
        {
            value = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(bytes), (nint)(pa & 0xfff)));
            if (!BitConverter.IsLittleEndian)
            {
                value = BinaryPrimitives.ReverseEndianness(value);
            }

            return true;
        }

        return TryRead64Slow(pa, out value);
    }

    /// <summary>
    /// The same for reads that mostly come to the same pages, as those of upper tables do. Guessing the page lets the host read it before it has followed the
    /// descriptor that points to it.
    /// </summary>
    /// <param name="place">Which pages: reads of one place share two guesses. Modulo 8.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead64(ulong pa, int place, out ulong value)
    {
        ref (ulong NumberPlusOne, byte[]? Bytes) first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_recent), (nint)((place & (Places - 1)) * 2));
        ref (ulong NumberPlusOne, byte[]? Bytes) second = ref Unsafe.Add(ref first, 1);
        ulong number = (pa >> 12) + 1;
        byte[]? bytes = first.NumberPlusOne == number ? first.Bytes : second.NumberPlusOne == number ? second.Bytes : Remember(number, ref first, ref second);
        if (bytes is null || (pa & 7) != 0 || !BitConverter.IsLittleEndian)
        {
            return TryRead64(pa, out value);
        }

        value = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(bytes), (nint)(pa & 0xfff)));
        return true;
    }

    /// <returns>False when a byte of the range does not exist; nothing useful is in the buffer then.</returns>
    public bool TryRead(ulong pa, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int offset = (int)(pa & 0xfff);
            int length = Math.Min(destination.Length, MemoryPage.Size - offset);
            MemoryPage? page = _pages.Find(pa >> 12);
            if (page is not null)
            {
                page.Bytes.AsSpan(offset, length).CopyTo(destination);
            }
            else if (KindOf(pa) == MemoryKind.Absent)
            {
                return false;
            }
            else
            {
                destination[..length].Clear();
            }

            destination = destination[length..];
            pa += (ulong)length;
        }

        return true;
    }

    /// <returns>False when a byte of the range does not exist; pages before it have been written then.</returns>
    public bool TryWrite(ulong pa, ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            int offset = (int)(pa & 0xfff);
            int length = Math.Min(source.Length, MemoryPage.Size - offset);
            MemoryPage? page = _pages.Find(pa >> 12);
            if (page is null)
            {
                MemoryKind kind = KindOf(pa);
                if (kind == MemoryKind.Absent)
                {
                    return false;
                }

                page = kind == MemoryKind.Ram ? _pages.Add(pa >> 12) : null;
            }

            if (page is not null)
            {
                source[..length].CopyTo(page.Bytes.AsSpan(offset));
                if (TrackWriters)
                {
                    page.MarkWritten(offset, length, CurrentRecord);
                }
            }

            source = source[length..];
            pa += (ulong)length;
        }

        return true;
    }

    /// <summary>Writes a little-endian doubleword; ignored where nothing answers.</summary>
    public void Write64(ulong pa, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        TryWrite(pa, bytes);
    }

    /// <summary>Replaces a little-endian doubleword if it still holds what is expected, as hardware updates a descriptor.</summary>
    /// <param name="pa">8-byte aligned.</param>
    /// <param name="found">What was there.</param>
    /// <returns>False when nothing answers there. Whether the value was replaced shows in <paramref name="found"/>.</returns>
    public bool TryCompareExchange64(ulong pa, ulong expected, ulong value, out ulong found)
    {
        if (!TryRead64(pa, out found))
        {
            return false;
        }

        if (found == expected)
        {
            Write64(pa, value);
        }

        return true;
    }

    /// <summary>The record that last wrote the doubleword around an address, -1 when none did or writers are not tracked.</summary>
    public long LastWriter(ulong pa) => _pages.Find(pa >> 12)?.Writers is { } writers ? writers[(int)(pa & 0xfff) >> 3] : -1;

    /// <summary>Forgets content and writers of a page: it reads as zero again.</summary>
    public void Clear(ulong pageAddress)
    {
        _pages.Remove(pageAddress >> 12);
        Array.Clear(_recent);
    }

    public void AddStateHash(ref StateHash hash)
    {
        foreach (MemoryPage page in _pages.Sorted())
        {
            hash.Add(page.Number);
            hash.Add(page.Bytes);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private byte[]? Remember(ulong numberPlusOne, ref (ulong NumberPlusOne, byte[]? Bytes) first, ref (ulong NumberPlusOne, byte[]? Bytes) second)
    {
        byte[]? bytes = _pages.Bytes(numberPlusOne - 1);
        if (bytes is not null)
        {
            second = first;
            first = (numberPlusOne, bytes);
        }

        return bytes;
    }

    private bool TryRead64Slow(ulong pa, out ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        bool present = TryRead(pa, bytes);
        value = present ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;
        return present;
    }
}
