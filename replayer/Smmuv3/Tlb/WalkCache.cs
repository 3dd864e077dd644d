using System.Numerics;
using System.Runtime.CompilerServices;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Tlb;

/// <summary>
/// Table descriptors of both stages that walks read, by what they cover: a walk begins at the lowest table known. Gone with an invalidation that is not for
/// leaves only. IHI 0070 §3.17, §4.4.1 Leaf.
/// </summary>
internal sealed class WalkCache(int capacity)
{
    // NSTable, APTable, XNTable and PXNTable: what a table says about everything below it.
    private const int HierarchyShift = 59;

    private readonly TranslationCache _tables = new(capacity, keepsTags: false, globalsStay: false, globalsShared: false, emptiedWhenFull: false);

    /// <param name="format">Of the stage or half the address belongs to.</param>
    /// <param name="level">In: where the walk begins otherwise. Out: level of the table.</param>
    /// <param name="table">Address of the table.</param>
    /// <param name="hierarchy">OR of the descriptors above it, as far as they say something about what is below.</param>
    public bool TryFind(TlbTag tag, ulong address, in TableFormat format, ref int level, ref ulong table, ref ulong hierarchy)
    {
        uint candidates = _tables.Present(tag) & TlbClass.From(format.GranuleBits, level);
        while (candidates != 0)
        {
            int number = BitOperations.Log2(candidates);
            ref TlbSlot slot = ref _tables.Find(tag, address, 1u << number);
            if (!Unsafe.IsNullRef(ref slot))
            {
                level = slot.Level + 1;
                table = slot.Output;
                hierarchy = (ulong)slot.Permissions << HierarchyShift;
                return true;
            }

            candidates &= ~(1u << number);
        }

        return false;
    }

    /// <param name="level">Of the descriptor; those above level 0 are not kept.</param>
    public void Keep(int asid, int vmid, Config.StreamRegime regime, ulong address, in TableFormat format, int level, ulong table, ulong hierarchy)
    {
        if (level < 0)
        {
            return;
        }

        _tables.Insert(new TlbEntry
        {
            Input = address & (ulong.MaxValue << TranslationGranule.Shift(level, format.GranuleBits)),
            Output = table,
            Asid = asid,
            Vmid = vmid,
            Regime = regime,
            GranuleBits = format.GranuleBits,
            Level = (byte)level,
            Permissions = (Permissions)(hierarchy >> HierarchyShift),
            FilledAt = -1,
        });
    }

    /// <summary>Removes what an invalidation covers. Tables are of one ASID, and a level hint is about the leaf.</summary>
    public void Remove(in TlbInvalidation invalidation) => _tables.Remove(invalidation with { GlobalToo = false, Level = 0 });

    public bool IsEmpty => _tables.Count == 0;

    public void Clear() => _tables.Clear();

    public void AddStateHash(ref StateHash hash)
    {
        if (_tables.Count != 0)
        {
            _tables.AddStateHash(ref hash);
        }
    }
}
