using System.Numerics;
using System.Runtime.CompilerServices;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>
/// The TLB: translations by regime, ASID, VMID, block size and address. Nothing is allocated after construction unless the capacity is unlimited; then
/// the table doubles as it fills.
/// </summary>
internal sealed class TranslationCache
{
    /// <summary>Stops the growth of an unlimited TLB: 2 GiB of slots.</summary>
    private const int MostEntries = 1 << 25;
    private const int FirstSize = 1 << 11;
    private const int Kinds = 4;
    private const int Classes = 32;
    private const int KindShift = 8;
    private const uint GlobalKind = TlbTag.Global >> KindShift;

    private readonly TlbTable _table;
    private readonly int _capacity;
    private readonly int _smallest;
    private readonly bool _emptiedWhenFull;

    /// <summary>Which classes there are of stage 1, of global entries and of stage 2: look-ups skip what is not there.</summary>
    private readonly uint[] _present = new uint[Kinds];
    private readonly int[] _population = new int[Kinds * Classes];
    private int _globals;
    private uint _sequence;
    private int _hand;

    /// <param name="capacity">Most entries; 0 keeps none.</param>
    /// <param name="keepsTags">Entries and invalidations keep the tag byte of addresses.</param>
    /// <param name="globalsStay">Invalidations by address leave global entries of other ASIDs.</param>
    /// <param name="globalsShared">Global entries are found by every ASID; otherwise by the one that filled them only.</param>
    /// <param name="emptiedWhenFull">A full TLB is emptied; otherwise one entry makes room.</param>
    public TranslationCache(int capacity, bool keepsTags, bool globalsStay, bool globalsShared, bool emptiedWhenFull)
    {
        KeepsTags = keepsTags;
        GlobalsStay = globalsStay;
        GlobalsShared = globalsShared && !globalsStay;
        _emptiedWhenFull = emptiedWhenFull;
        _capacity = Math.Min(capacity, MostEntries);
        _smallest = (int)Math.Min((long)BitOperations.RoundUpToPowerOf2((uint)Math.Max(_capacity, 16)) * 2, FirstSize);
        _table = new TlbTable(_smallest);
    }

    public int Count { get; private set; }

    /// <summary>Entries are filled with, and found by, addresses whose ignored top byte is still there.</summary>
    public bool KeepsTags { get; }

    /// <summary>Invalidations by address leave global entries of other ASIDs.</summary>
    public bool GlobalsStay { get; }

    /// <summary>One entry with nG = 0 answers for every ASID of its VMID.</summary>
    public bool GlobalsShared { get; }

    /// <summary>Some entry has nG = 0.</summary>
    public bool HasGlobals => _globals != 0;

    /// <summary>In order of their fills.</summary>
    public TlbEntry[] Entries()
    {
        int[] order = Order();
        var entries = new TlbEntry[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            entries[i] = _table[order[i]].ToEntry(_table.FilledAt(order[i]));
        }

        return entries;
    }

    /// <summary>Finds the entry for an address among those of some classes, larger blocks first.</summary>
    /// <returns>A reference that is null when nothing matches.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TlbSlot Find(TlbTag tag, ulong address, uint classes)
    {
        uint candidates = classes & _present[Kind(tag.Low)];
        while (candidates != 0)
        {
            int number = TlbClass.First(candidates);
            ref TlbSlot slot = ref Probe(tag, address, number);
            if (slot.Key != 0)
            {
                return ref slot;
            }

            candidates &= candidates - 1;
        }

        if ((classes & _present[GlobalKind]) != 0 && (tag.Low & TlbTag.Stage2) == 0)
        {
            return ref FindGlobal(tag.AsGlobal, address, classes);
        }

        return ref Unsafe.NullRef<TlbSlot>();
    }

    /// <summary>Adds an entry or replaces the one of the same key.</summary>
    public void Insert(in TlbEntry entry)
    {
        if (_capacity == 0)
        {
            return;
        }

        if (Count >= _capacity && _emptiedWhenFull)
        {
            Clear();
        }

        var tag = TlbTag.Of(entry.Asid, entry.Vmid, entry.Regime);
        if (entry.Global && GlobalsShared)
        {
            tag = tag.AsGlobal;
        }

        int number = TlbClass.Of(entry.GranuleBits, entry.Level, entry.Contiguous);
        ref TlbSlot slot = ref Probe(tag, entry.Input, number);
        if (slot.Key == 0)
        {
            if (MakeRoom())
            {
                slot = ref Probe(tag, entry.Input, number);
            }

            slot.Key = Key(tag, entry.Input, number);
            slot.Tags = tag.High;
            slot.Shift = TlbClass.ShiftOf[number];
            slot.Sequence = _sequence++;
            Count++;
            int kind = Kind(tag.Low);
            _population[(kind * Classes) + number]++;
            _present[kind] |= 1u << number;
        }

        slot.Output = entry.Output;
        slot.Permissions = entry.Permissions;
        slot.Attributes = entry.Attributes;
        _globals += (entry.Global ? 1 : 0) - (slot.Global ? 1 : 0);
        slot.Global = entry.Global;
        slot.Combined = entry.Combined;
        _table.SetFilledAt(_table.IndexOf(ref slot), entry.FilledAt);
    }

    /// <summary>Removes everything.</summary>
    /// <returns>How many entries went.</returns>
    public int RemoveAll()
    {
        int count = Count;
        Clear();
        return count;
    }

    public void Clear()
    {
        if (Count != 0)
        {
            Count = 0;
            _sequence = 0;
            _globals = 0;
            _hand = 0;
            _table.Clear(_smallest);
            Array.Clear(_present);
            Array.Clear(_population);
        }
    }

    /// <summary>Removes the entry of exactly this key.</summary>
    public bool RemoveExact(int asid, int vmid, ulong input, int granuleBits, int level)
    {
        if (granuleBits == 0)
        {
            return false;
        }

        int number = TlbClass.Of(granuleBits, level, false);
        return (input & ((1UL << TlbClass.ShiftOf[number]) - 1)) == 0 && RemoveKey(TlbTag.Of(asid, vmid), input, number, default);
    }

    /// <summary>Removes what an invalidation matches.</summary>
    /// <returns>How many entries went.</returns>
    public int Remove(in TlbInvalidation invalidation)
    {
        int before = Count;
        if (before != 0 && !(invalidation.HasAddress && TlbRange.TryRemove(this, invalidation)))
        {
            for (int index = 0; index < _table.Size && Count != 0; index++)
            {
                // What moves into the place of a removed entry is looked at too.
                while (_table[index].Key != 0 && invalidation.Matches(_table[index]))
                {
                    RemoveAt(index);
                }
            }
        }

        return before - Count;
    }

    /// <summary>Classes with entries of the kind of a tag.</summary>
    public uint Present(TlbTag tag) => _present[Kind(tag.Low)];

    /// <summary>Classes with entries of stage 1, or of stage 2.</summary>
    public uint Present(bool stage2) => stage2 ? _present[TlbTag.Stage2 >> KindShift] : _present[0] | _present[GlobalKind];

    /// <summary>Removes the entry of a key unless a hint keeps it.</summary>
    public bool RemoveKey(TlbTag tag, ulong input, int number, in TlbInvalidation hint)
    {
        ref TlbSlot slot = ref Probe(tag, input, number);
        if (slot.Key == 0 || !hint.IsNamedByHint(slot))
        {
            return false;
        }

        RemoveAt(_table.IndexOf(ref slot));
        return true;
    }

    public void AddStateHash(ref StateHash hash)
    {
        hash.Add((ulong)Count);
        foreach (int index in Order())
        {
            ref readonly TlbSlot slot = ref _table[index];
            hash.Add(slot.Input);
            hash.Add(slot.Output);
            hash.Add(slot.Mask);
            hash.Add(((ulong)(uint)slot.Asid << 32) | (uint)slot.Vmid);
            hash.Add(((ulong)TlbClass.GranuleBits(slot.Class) << 32) | ((ulong)slot.Level << 24) | (slot.Global ? 1UL << 16 : 0) | (ulong)slot.Permissions);
        }
    }

    private static int Kind(uint low) => (int)(low >> KindShift) & (Kinds - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Key(TlbTag tag, ulong address, int number) =>
        (address & (ulong.MaxValue << TlbClass.ShiftOf[number])) | tag.Low | (uint)number;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref TlbSlot Probe(TlbTag tag, ulong address, int number) =>
        ref _table.Probe(Key(tag, address, number), tag.High, address >> TlbClass.ShiftOf[number]);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref TlbSlot FindGlobal(TlbTag tag, ulong address, uint classes)
    {
        for (uint candidates = classes & _present[GlobalKind]; candidates != 0; candidates &= candidates - 1)
        {
            ref TlbSlot slot = ref Probe(tag, address, TlbClass.First(candidates));
            if (slot.Key != 0)
            {
                return ref slot;
            }
        }

        return ref Unsafe.NullRef<TlbSlot>();
    }

    /// <returns>True when slots moved.</returns>
    private bool MakeRoom()
    {
        if (Count >= _capacity)
        {
            // The entry at the hand goes: as good as random, for neighbours in the table have nothing to do with each other, and reproducible.
            while (_table[_hand].Key == 0)
            {
                _hand = (_hand + 1) & (_table.Size - 1);
            }

            RemoveAt(_hand);
            _hand = (_hand + 1) & (_table.Size - 1);
            return true;
        }

        if (Count * 2 < _table.Size)
        {
            return false;
        }

        _table.Grow();
        return true;
    }

    private void RemoveAt(int index)
    {
        ulong key = _table[index].Key;
        int kind = Kind((uint)key);
        int number = (int)(key & TlbTag.ClassBits);
        if (--_population[(kind * Classes) + number] == 0)
        {
            _present[kind] &= ~(1u << number);
        }

        Count--;
        _globals -= _table[index].Global ? 1 : 0;
        _table.Remove(index);
    }

    private int[] Order()
    {
        var order = new int[Count];
        int next = 0;
        for (int i = 0; i < _table.Size; i++)
        {
            if (_table[i].Key != 0)
            {
                order[next++] = i;
            }
        }

        Array.Sort(order, (a, b) => _table[a].Sequence.CompareTo(_table[b].Sequence));
        return order;
    }
}
