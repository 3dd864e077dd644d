using System.Numerics;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>Which IOVAs of an address space may be mapped, and which one is chosen when the program leaves it open. Kernel: io_pagetable.c.</summary>
internal sealed class IovaAllocation
{
    private const ulong PageSize = 0x1000;
    private readonly List<ReservedRange> _reserved = [];
    private List<IovaRange> _allowed = [];

    /// <summary>The program's list, ascending; empty when it gave none.</summary>
    public IReadOnlyList<IovaRange> Allowed => _allowed;

    public bool IsReserved(ulong first, ulong last) => _reserved.Exists(range => range.Overlaps(first, last));

    /// <param name="mapped">A mapping touches the range.</param>
    /// <returns>False when something uses it already.</returns>
    public bool TryReserve(ulong first, ulong last, object owner, bool mapped)
    {
        if (mapped || _allowed.Exists(range => range.Overlaps(first, last)))
        {
            return false;
        }

        _reserved.Add(new ReservedRange(first, last, owner));
        return true;
    }

    /// <summary>Gives back whatever an owner reserved.</summary>
    public void Release(object owner) => _reserved.RemoveAll(range => ReferenceEquals(range.Owner, owner));

    /// <returns>False, and the old list stays, when a range is reserved.</returns>
    public bool TryAllow(List<IovaRange> ranges)
    {
        if (ranges.Exists(range => IsReserved(range.First, range.Last)))
        {
            return false;
        }

        _allowed = [.. ranges.OrderBy(range => range.First)];
        return true;
    }

    /// <summary>What is not reserved, ascending.</summary>
    public List<IovaRange> Holes() => Holes([], 0, ulong.MaxValue);

    /// <summary>The lowest place for a mapping, never 0, aligned like the memory as far as its length makes that useful.</summary>
    /// <param name="source">Address of the memory: its offset in the page is kept.</param>
    /// <returns>False when there is none.</returns>
    public bool TryAllocate(IEnumerable<Area> areas, ulong source, ulong length, ulong alignment, out ulong iova)
    {
        iova = 0;
        ulong offset = source % PageSize;
        IReadOnlyList<IovaRange> allowed = _allowed.Count > 0 ? _allowed : [new IovaRange(PageSize, ulong.MaxValue - PageSize)];
        foreach (IovaRange range in allowed)
        {
            ulong first = Math.Max(range.First, PageSize);
            ulong last = Math.Min(range.Last, ulong.MaxValue - PageSize);
            if (first > last || !TryPlace(first, last, length, alignment, offset, out first))
            {
                continue;
            }

            foreach (IovaRange hole in Holes(areas, first, last))
            {
                if (TryPlace(hole.First, hole.Last, length, alignment, offset, out iova))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The alignment that is tried for: that of the memory, no more than the length needs.</summary>
    public static ulong AlignmentFor(ulong source, ulong length)
    {
        ulong ofLength = BitOperations.RoundUpToPowerOf2(length);
        return source == 0 ? ofLength : Math.Min(ofLength, 1UL << BitOperations.TrailingZeroCount(source));
    }

    public void AddStateHash(ref StateHash hash)
    {
        foreach (ReservedRange range in _reserved)
        {
            hash.Add(range.First);
            hash.Add(range.Last);
        }

        foreach (IovaRange range in _allowed)
        {
            hash.Add(range.First);
            hash.Add(range.Last);
        }
    }

    private static bool TryPlace(ulong first, ulong last, ulong length, ulong alignment, ulong offset, out ulong start)
    {
        start = 0;
        if (last - first < length - 1 || first > ulong.MaxValue - (alignment - 1))
        {
            return false;
        }

        start = ((first + alignment - 1) & ~(alignment - 1)) | offset;
        return start <= last && last - start >= length - 1;
    }

    private List<IovaRange> Holes(IEnumerable<Area> areas, ulong first, ulong last)
    {
        var holes = new List<IovaRange>();
        IEnumerable<IovaRange> used = _reserved.Select(range => new IovaRange(range.First, range.Last)).Concat(areas.Select(area => new IovaRange(area.Iova, area.Last)));
        foreach (IovaRange range in used.OrderBy(range => range.First))
        {
            if (range.Last < first)
            {
                continue;
            }

            if (range.First > last)
            {
                break;
            }

            if (range.First > first)
            {
                holes.Add(new IovaRange(first, range.First - 1));
            }

            if (range.Last >= last)
            {
                return holes;
            }

            first = Math.Max(first, range.Last + 1);
        }

        holes.Add(new IovaRange(first, last));
        return holes;
    }
}
