using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>
/// Slots in an open-addressing table. Neighbouring pages go to neighbouring slots, so that a device that goes through a buffer reads the table in order. At most half of the slots are in use.
/// </summary>
internal sealed class TlbTable
{
    private const int LaneBits = 5;
    private const int LaneMask = (1 << LaneBits) - 1;

    // Odd, so that a probe sequence comes to every slot; with its inverse modulo 2^32, which counts steps.
    private const int Step = 33;
    private const uint StepInverse = 0x3e0f_83e1;

    private TlbSlot[] _slots;
    private long[]? _filledAt;
    private int _mask;
    private int _hashShift;

    /// <param name="size">A power of two, at least 32, so that probes end.</param>
    public TlbTable(int size)
    {
        _slots = [];
        Allocate(size);
    }

    public int Size => _slots.Length;

    public ref TlbSlot this[int index] => ref _slots[index];

    /// <summary>The slot of a key, or where it would go.</summary>
    /// <param name="page">Input address in units of the block.</param>
    /// <returns>A reference to a slot with that key, or to a free one.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TlbSlot Probe(ulong key, uint tags, ulong page)
    {
        ref TlbSlot first = ref MemoryMarshal.GetArrayDataReference(_slots);
        int index = Home(key, tags, page);
        while (true)
        {
            ref TlbSlot slot = ref Unsafe.Add(ref first, (nint)(uint)index);
            if ((slot.Key == key && slot.Tags == tags) || slot.Key == 0)
            {
                return ref slot;
            }

            index = (index + Step) & _mask;
        }
    }

    public int IndexOf(ref readonly TlbSlot slot) =>
        (int)(Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(_slots), ref Unsafe.AsRef(in slot)) / Unsafe.SizeOf<TlbSlot>());

    public long FilledAt(int index) => _filledAt is null ? -1 : _filledAt[index];

    public void SetFilledAt(int index, long record)
    {
        if (record >= 0 || _filledAt is not null)
        {
            _filledAt ??= new long[_slots.Length];
            _filledAt[index] = record;
        }
    }

    /// <summary>Frees a slot. Another one may move into its place.</summary>
    public void Remove(int index)
    {
        int hole = index;
        int next = hole;
        while (true)
        {
            next = (next + Step) & _mask;
            ref TlbSlot slot = ref _slots[next];
            if (slot.Key == 0 || next == index)
            {
                _slots[hole] = default;
                return;
            }

            int home = Home(slot.Key, slot.Tags, slot.Key >> slot.Shift);
            if (Distance(home, next) >= Distance(hole, next))
            {
                _slots[hole] = slot;
                if (_filledAt is not null)
                {
                    _filledAt[hole] = _filledAt[next];
                }

                hole = next;
            }
        }
    }

    /// <summary>Frees every slot; the table gets this size.</summary>
    public void Clear(int size)
    {
        if (size == _slots.Length)
        {
            Array.Clear(_slots);
        }
        else
        {
            Allocate(size);
        }
    }

    /// <summary>Doubles the table.</summary>
    public void Grow()
    {
        TlbSlot[] old = _slots;
        long[]? filledAt = _filledAt;
        Allocate(old.Length * 2);
        for (int i = 0; i < old.Length; i++)
        {
            ref TlbSlot from = ref old[i];
            if (from.Key != 0)
            {
                ref TlbSlot to = ref Probe(from.Key, from.Tags, from.Key >> from.Shift);
                to = from;
                if (filledAt is not null)
                {
                    SetFilledAt(IndexOf(ref to), filledAt[i]);
                }
            }
        }
    }

    private void Allocate(int size)
    {
        _slots = new TlbSlot[size];
        _filledAt = null;
        _mask = size - 1;
        _hashShift = 64 - System.Numerics.BitOperations.Log2((uint)size);
    }

    /// <summary>Steps from one slot to another.</summary>
    private uint Distance(int from, int to) => ((uint)(to - from) * StepInverse) & (uint)_mask;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(ulong key, uint tags, ulong page)
    {
        ulong mixed = (page >> LaneBits) + ((ulong)tags << 32) + (key & 0xfff);
        return (int)((mixed * 0x9e3779b97f4a7c15) >> _hashShift) ^ ((int)page & LaneMask);
    }
}
