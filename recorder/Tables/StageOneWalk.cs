using System.Buffers.Binary;
using TraceReplay.Formats.Smmuv3;

namespace TraceReplay.Recorder.Tables;

/// <summary>
/// Follows the stage-1 tables of a context descriptor, both halves. A table page is read once per occasion, so tables that lead to themselves end where they began.
/// </summary>
internal sealed class StageOneWalk(TablePages pages, WalkBudget budget)
{
    private const int Page = PageDigest.PageBytes;
    private const int LevelsAbove = 1;

    /// <summary>Levels -1 to 3.</summary>
    private const int Levels = 5;

    private readonly byte[][] _buffers = [.. Enumerable.Range(0, Levels).Select(_ => new byte[Page])];

    /// <summary>Pages of which every entry was followed, with how they were read in the low bits.</summary>
    private readonly HashSet<ulong> _done = [];

    private AddressSpace _space = null!;
    private StageOneTable _table;
    private ulong _stoppedAt;

    /// <summary>A new occasion: every page may have changed.</summary>
    public void Begin() => _done.Clear();

    /// <summary>Reads what leads to the addresses of <paramref name="focus"/>.</summary>
    /// <returns>The input address at which the budget ended, or null.</returns>
    public ulong? Walk(AddressSpace space, in Cd cd, in Focus focus)
    {
        _space = space;
        for (int half = 0; half < 2; half++)
        {
            if (!StageOneTable.TryMake(cd, half == 1, out _table) || !_table.TryClip(focus, out ulong first, out ulong last))
            {
                continue;
            }

            bool before = budget.IsExhausted;
            Follow(_table.StartLevel, _table.Base, first, last, first);
            if (budget.IsExhausted && !before)
            {
                return _table.Canonical(_stoppedAt);
            }
        }

        return null;
    }

    /// <param name="first">First input address within the table.</param>
    /// <param name="last">Last input address within the table.</param>
    /// <param name="whole">The same as <paramref name="first"/>, with the bits above the table, to say where a walk ended.</param>
    private void Follow(int level, ulong table, ulong first, ulong last, ulong whole)
    {
        int shift = TranslationGranule.Shift(level, _table.GranuleBits);
        ulong end = last >> shift;
        byte[] buffer = _buffers[level + LevelsAbove];
        for (ulong index = first >> shift; index <= end;)
        {
            ulong address = table + (index * TableDescriptor.Bytes);
            ulong page = address & ~(ulong)(Page - 1);
            int offset = (int)(address & (Page - 1));
            ulong entries = Math.Min((ulong)(Page - offset) / TableDescriptor.Bytes, end - index + 1);
            ulong key = page | _table.KeyOf(level);
            if (!_done.Contains(key) && TryRead(page, buffer, whole + ((index - (first >> shift)) << shift)))
            {
                // A page seen in part is seen again when another way leads to the rest of it.
                if (level == TableDescriptor.LastLevel || entries == Page / TableDescriptor.Bytes)
                {
                    _done.Add(key);
                }

                if (level < TableDescriptor.LastLevel)
                {
                    FollowEntries(level, buffer.AsSpan(offset, (int)entries * TableDescriptor.Bytes), index << shift, first, last, whole - first);
                }
            }

            index += entries;
        }
    }

    private void FollowEntries(int level, ReadOnlySpan<byte> entries, ulong input, ulong first, ulong last, ulong above)
    {
        int shift = TranslationGranule.Shift(level, _table.GranuleBits);
        ulong mask = (1UL << shift) - 1;
        for (; entries.Length > 0; entries = entries[TableDescriptor.Bytes..], input += mask + 1)
        {
            ulong descriptor = BinaryPrimitives.ReadUInt64LittleEndian(entries);
            descriptor = _table.BigEndian ? BinaryPrimitives.ReverseEndianness(descriptor) : descriptor;
            if (TableDescriptor.IsTable(descriptor, level))
            {
                ulong from = Math.Max(input, first);
                ulong to = Math.Min(input | mask, last);
                Follow(level + 1, _table.NextTable(descriptor), from & mask, to & mask, above + from);
            }
        }
    }

    private bool TryRead(ulong page, byte[] buffer, ulong input)
    {
        bool before = budget.IsExhausted;
        bool read = pages.TryRead(_space, page, buffer);
        if (budget.IsExhausted && !before)
        {
            _stoppedAt = input;
        }

        return read;
    }
}
