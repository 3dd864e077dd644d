using System.Runtime.CompilerServices;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>
/// The TLB: entries by ASID, VMID, granule, level and address, in a dense array with an open-addressing index beside it. A full TLB is emptied before
/// the next fill. Nothing is allocated after construction.
/// </summary>
internal sealed class TranslationCache
{
    private readonly TlbEntry[] _entries;
    private readonly short[] _slots;
    private readonly int _slotMask;

    /// <summary>How many entries there are of each granule and level: look-ups skip what is not there.</summary>
    private readonly int[] _population = new int[64];
    private int _count;

    /// <param name="capacity">A power of two, at most 8192.</param>
    /// <param name="keepsTags">Entries and invalidations keep the tag byte of addresses.</param>
    public TranslationCache(int capacity, bool keepsTags)
    {
        KeepsTags = keepsTags;
        _entries = new TlbEntry[capacity];
        _slots = new short[capacity * 4];
        _slotMask = _slots.Length - 1;
        Array.Fill(_slots, (short)-1);
    }

    public int Count => _count;

    /// <summary>Entries are filled with, and found by, addresses whose ignored top byte is still there.</summary>
    public bool KeepsTags { get; }

    /// <summary>In an order that depends only on the history of fills and removals.</summary>
    public ReadOnlySpan<TlbEntry> Entries => _entries.AsSpan(0, _count);

    /// <summary>Finds the entry for an address among those of one granule, from <paramref name="startLevel"/> down to 3.</summary>
    /// <returns>A reference that is null when nothing matches.</returns>
    public ref TlbEntry Find(int asid, int vmid, ulong address, int granuleBits, int startLevel)
    {
        for (int level = startLevel; level <= 3; level++)
        {
            if (_population[Class(granuleBits, level)] == 0)
            {
                continue;
            }

            ulong input = address & ~((1UL << Walk.TranslationGranule.Shift(level, granuleBits)) - 1);
            int index = IndexOf(asid, vmid, input, granuleBits, level, out _);
            if (index >= 0)
            {
                return ref _entries[index];
            }
        }

        return ref Unsafe.NullRef<TlbEntry>();
    }

    /// <summary>Adds an entry or replaces the one of the same key.</summary>
    public void Insert(in TlbEntry entry)
    {
        if (_count == _entries.Length)
        {
            Clear();
        }

        int index = IndexOf(entry.Asid, entry.Vmid, entry.Input, entry.GranuleBits, entry.Level, out int slot);
        if (index < 0)
        {
            index = _count++;
            _slots[slot] = (short)index;
            _population[Class(entry.GranuleBits, entry.Level)]++;
        }

        _entries[index] = entry;
    }

    public void Clear()
    {
        if (_count != 0)
        {
            _count = 0;
            Array.Fill(_slots, (short)-1);
            Array.Clear(_population);
        }
    }

    /// <summary>Removes the entry of exactly this key.</summary>
    public bool RemoveExact(int asid, int vmid, ulong input, int granuleBits, int level)
    {
        int index = IndexOf(asid, vmid, input, granuleBits, level, out _);
        if (index < 0)
        {
            return false;
        }

        _population[Class(granuleBits, level)]--;
        _entries.AsSpan(index + 1, _count - index - 1).CopyTo(_entries.AsSpan(index));
        _count--;
        Rebuild();
        return true;
    }

    /// <summary>Removes what an invalidation matches.</summary>
    /// <returns>How many entries went.</returns>
    public int Remove(in TlbInvalidation invalidation)
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            ref TlbEntry entry = ref _entries[i];
            if (invalidation.Matches(entry))
            {
                _population[Class(entry.GranuleBits, entry.Level)]--;
            }
            else
            {
                if (kept != i)
                {
                    _entries[kept] = entry;
                }

                kept++;
            }
        }

        int removed = _count - kept;
        if (removed != 0)
        {
            _count = kept;
            Rebuild();
        }

        return removed;
    }

    public void AddStateHash(ref StateHash hash)
    {
        hash.Add((ulong)_count);
        foreach (ref readonly TlbEntry entry in Entries)
        {
            hash.Add(entry.Input);
            hash.Add(entry.Output);
            hash.Add(entry.Mask);
            hash.Add(((ulong)(uint)entry.Asid << 32) | (uint)entry.Vmid);
            hash.Add(((ulong)entry.GranuleBits << 32) | ((ulong)entry.Level << 24) | (entry.Global ? 1UL << 16 : 0) | (ulong)entry.Permissions);
        }
    }

    private static int Class(int granuleBits, int level) => (granuleBits & 0xf) << 2 | (level & 3);

    private static uint Hash(int asid, int vmid, ulong input, int granuleBits, int level)
    {
        ulong x = (input >> 12) ^ ((ulong)(uint)asid << 44) ^ ((ulong)(uint)vmid << 36) ^ ((ulong)granuleBits << 33) ^ ((ulong)level << 31);
        x *= 0x9e3779b97f4a7c15;
        return (uint)(x >> 32);
    }

    private int IndexOf(int asid, int vmid, ulong input, int granuleBits, int level, out int slot)
    {
        slot = (int)Hash(asid, vmid, input, granuleBits, level) & _slotMask;
        while (true)
        {
            int index = _slots[slot];
            if (index < 0)
            {
                return -1;
            }

            ref TlbEntry entry = ref _entries[index];
            if (entry.Input == input && entry.Asid == asid && entry.Vmid == vmid && entry.GranuleBits == granuleBits && entry.Level == level)
            {
                return index;
            }

            slot = (slot + 1) & _slotMask;
        }
    }

    private void Rebuild()
    {
        Array.Fill(_slots, (short)-1);
        for (int i = 0; i < _count; i++)
        {
            ref TlbEntry entry = ref _entries[i];
            int slot = (int)Hash(entry.Asid, entry.Vmid, entry.Input, entry.GranuleBits, entry.Level) & _slotMask;
            while (_slots[slot] >= 0)
            {
                slot = (slot + 1) & _slotMask;
            }

            _slots[slot] = (short)i;
        }
    }
}
