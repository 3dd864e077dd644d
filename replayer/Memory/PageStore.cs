using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TraceReplay.Replayer.Memory;

/// <summary>
/// The pages there are, by number: an open-addressing table, at most half full, in which eight neighbouring pages share two cache lines of the host. A
/// look-up reads one slot of 16 bytes, which is what page-table walks live on.
/// </summary>
internal sealed class PageStore
{
    private const int LaneBits = 3;
    private const int LaneMask = (1 << LaneBits) - 1;

    // Odd, so that a probe sequence comes to every slot; with its inverse modulo 2^32, which counts steps.
    private const int Step = 9;
    private const uint StepInverse = 0x38e3_8e39;
    private const int FirstSize = 256;

    private PageSlot[] _slots = new PageSlot[FirstSize];
    private MemoryPage?[] _pages = new MemoryPage?[FirstSize];
    private int _hashShift = ShiftFor(FirstSize);

    public int Count { get; private set; }

    /// <returns>The 4096 bytes of a page, or null.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte[]? Bytes(ulong number)
    {
        PageSlot[] slots = _slots;
        int index = Home(number);
        while (true)
        {
            ref PageSlot slot = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(slots), (nint)(uint)index);
            if (slot.NumberPlusOne == number + 1 || slot.Bytes is null)
            {
                return slot.Bytes;
            }

            index = (index + Step) & (slots.Length - 1);
        }
    }

    public MemoryPage? Find(ulong number) => _pages[IndexOf(number)];

    public MemoryPage Add(ulong number)
    {
        if (Count * 2 >= _slots.Length)
        {
            Grow();
        }

        var page = new MemoryPage(number);
        Put(IndexOf(number), page);
        Count++;
        return page;
    }

    public void Remove(ulong number)
    {
        int hole = IndexOf(number);
        if (_pages[hole] is null)
        {
            return;
        }

        Count--;
        int mask = _slots.Length - 1;
        for (int next = (hole + Step) & mask; _pages[next] is { } page; next = (next + Step) & mask)
        {
            if (Distance(Home(page.Number), next) >= Distance(hole, next))
            {
                Put(hole, page);
                hole = next;
            }
        }

        _slots[hole] = default;
        _pages[hole] = null;
    }

    /// <summary>All pages, by number.</summary>
    public MemoryPage[] Sorted()
    {
        var pages = new MemoryPage[Count];
        int next = 0;
        foreach (MemoryPage? page in _pages)
        {
            if (page is not null)
            {
                pages[next++] = page;
            }
        }

        Array.Sort(pages, (a, b) => a.Number.CompareTo(b.Number));
        return pages;
    }

    private static int ShiftFor(int size) => 64 - BitOperations.Log2((uint)size);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(ulong number) => (int)(((number >> LaneBits) * 0x9e3779b97f4a7c15) >> _hashShift) ^ ((int)number & LaneMask);

    /// <summary>Steps from one slot to another.</summary>
    private uint Distance(int from, int to) => ((uint)(to - from) * StepInverse) & (uint)(_slots.Length - 1);

    private int IndexOf(ulong number)
    {
        int index = Home(number);
        while (_pages[index] is { } page && page.Number != number)
        {
            index = (index + Step) & (_slots.Length - 1);
        }

        return index;
    }

    private void Put(int index, MemoryPage page)
    {
        _slots[index] = new PageSlot(page.Number + 1, page.Bytes);
        _pages[index] = page;
    }

    private void Grow()
    {
        MemoryPage?[] old = _pages;
        int size = old.Length * 2;
        _slots = new PageSlot[size];
        _pages = new MemoryPage?[size];
        _hashShift = ShiftFor(size);
        foreach (MemoryPage? page in old)
        {
            if (page is not null)
            {
                Put(IndexOf(page.Number), page);
            }
        }
    }

    private readonly record struct PageSlot(ulong NumberPlusOne, byte[]? Bytes);
}
