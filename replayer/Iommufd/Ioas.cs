using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.SmmuDriver;

namespace TraceReplay.Replayer.Iommufd;

/// <summary>
/// An address space: mappings, the IOVAs they may use, and the page tables that show them. Kernel: struct iommufd_ioas with its io_pagetable.
/// </summary>
internal sealed class Ioas(AreaPages pages) : IommufdObject
{
    /// <summary>Bytes. Every page costs memory and time, and the sizes come from a log.</summary>
    public const ulong LargestTotal = 64UL << 30;

    private const ulong PageSize = 0x1000;

    private readonly SortedDictionary<ulong, Area> _areas = [];
    private readonly List<PagingHwpt> _domains = [];

    /// <summary>By IOVA.</summary>
    public IReadOnlyCollection<Area> Areas => _areas.Values;

    public IovaAllocation Iovas { get; } = new();

    /// <summary>Page tables that show the mappings, oldest first.</summary>
    public IReadOnlyList<PagingHwpt> Domains => _domains;

    /// <summary>IOVAs, lengths and page offsets are multiples of it. Bytes.</summary>
    public ulong Alignment { get; private set; } = 1;

    /// <summary>Everything is mapped in pages, so that mappings can be cut.</summary>
    public bool SmallPages { get; private set; }

    /// <summary>A page table shows the mappings whose width only the machine knows.</summary>
    public bool ApertureIsOfMachine { get; private set; }

    /// <summary>Last address of those, once the log has told.</summary>
    public Fact Aperture;

    /// <summary>Bytes mapped.</summary>
    public ulong Total { get; private set; }

    /// <returns>The mapping with the lowest IOVA that touches the range.</returns>
    public Area? FindOverlap(ulong first, ulong last)
    {
        foreach (Area area in _areas.Values)
        {
            if (area.Iova > last)
            {
                break;
            }

            if (area.Last >= first)
            {
                return area;
            }
        }

        return null;
    }

    /// <summary>Makes mappings in a row, or none. Addresses have been checked.</summary>
    public DriverResult Insert(IReadOnlyList<Area> added)
    {
        for (int i = 0; i < added.Count; i++)
        {
            if (Show(added[i]) is { Errno: not 0 } failed)
            {
                for (int done = 0; done < i; done++)
                {
                    Hide(added[done]);
                }

                return failed;
            }
        }

        foreach (Area area in added)
        {
            _areas.Add(area.Iova, area);
            pages.Hold(area);
            Total += area.Length;
        }

        return default;
    }

    public void Remove(Area area)
    {
        Hide(area);
        _areas.Remove(area.Iova);
        pages.LetGo(area);
        Total -= area.Length;
    }

    /// <summary>Cuts the mapping that goes on behind an IOVA in two there; nothing happens at an edge.</summary>
    public void Cut(ulong last)
    {
        if (FindOverlap(last, last) is not { } area || area.Last == last)
        {
            return;
        }

        ulong head = last - area.Iova + 1;
        _areas[area.Iova] = area with { Length = head };
        Area tail = area with { Iova = last + 1, Length = area.Length - head, Offset = area.Offset + head };
        _areas.Add(tail.Iova, tail);
        pages.Hold(tail);
    }

    public DriverResult AddDomain(PagingHwpt hwpt, ulong apertureLast)
    {
        DriverResult result = Realign(Math.Max(Alignment, PageSize));
        if (result.Errno != 0)
        {
            return result;
        }

        if (apertureLast != ulong.MaxValue && !Iovas.TryReserve(apertureLast + 1, ulong.MaxValue, hwpt, FindOverlap(apertureLast + 1, ulong.MaxValue) is not null))
        {
            UpdateAlignment();
            return DriverResult.Fail(Formats.Errno.EADDRINUSE, IoasRules.Aperture);
        }

        foreach (Area area in _areas.Values)
        {
            if (pages.Map(hwpt.Domain, area, SmallPages) is { Errno: not 0 } failed)
            {
                foreach (Area mapped in _areas.Values.TakeWhile(other => other != area))
                {
                    pages.Unmap(hwpt.Domain, mapped);
                }

                Iovas.Release(hwpt);
                UpdateAlignment();
                return failed;
            }
        }

        ApertureIsOfMachine |= apertureLast == ulong.MaxValue;
        _domains.Add(hwpt);
        return default;
    }

    public void RemoveDomain(PagingHwpt hwpt)
    {
        if (!_domains.Remove(hwpt))
        {
            return;
        }

        foreach (Area area in _areas.Values)
        {
            pages.Unmap(hwpt.Domain, area);
        }

        Iovas.Release(hwpt);
        UpdateAlignment();
    }

    /// <returns>False when page tables show mappings already, or a mapping is not in whole pages.</returns>
    public bool TryUseSmallPages()
    {
        if (SmallPages)
        {
            return true;
        }

        if ((_domains.Count > 0 && _areas.Count > 0) || Realign(PageSize).Errno != 0)
        {
            return false;
        }

        SmallPages = true;
        return true;
    }

    public void UseLargePages()
    {
        SmallPages = false;
        UpdateAlignment();
    }

    public ulong Resolve(Area area, ulong iova) => pages.Resolve(area, iova);

    public override string Describe() => $"IOAS with {_areas.Count} mapping(s)";

    public override void Destroy()
    {
        foreach (Area area in _areas.Values)
        {
            pages.LetGo(area);
        }

        _areas.Clear();
    }

    public override void AddStateHash(ref StateHash hash)
    {
        base.AddStateHash(ref hash);
        foreach (Area area in _areas.Values)
        {
            hash.Add(area.Iova);
            hash.Add(area.Length);
            hash.Add(area.Offset);
            hash.Add((long)area.Protection);
        }

        Iovas.AddStateHash(ref hash);
        hash.Add(Alignment);
        hash.Add(SmallPages);
    }

    private DriverResult Show(Area area)
    {
        for (int i = 0; i < _domains.Count; i++)
        {
            if (pages.Map(_domains[i].Domain, area, SmallPages) is { Errno: not 0 } failed)
            {
                for (int done = 0; done < i; done++)
                {
                    pages.Unmap(_domains[done].Domain, area);
                }

                return failed;
            }
        }

        return default;
    }

    // The first page table knows which pages were pinned, so it is asked last.
    private void Hide(Area area)
    {
        for (int i = 1; i < _domains.Count; i++)
        {
            pages.Unmap(_domains[i].Domain, area);
        }

        if (_domains.Count > 0)
        {
            pages.Unmap(_domains[0].Domain, area);
        }
    }

    private DriverResult Realign(ulong alignment)
    {
        foreach (Area area in _areas.Values)
        {
            if (alignment > Alignment && ((area.Iova | area.Length | area.PageOffset) & (alignment - 1)) != 0)
            {
                return DriverResult.Fail(Formats.Errno.EADDRINUSE, IoasRules.Realign);
            }
        }

        Alignment = alignment;
        return default;
    }

    private void UpdateAlignment() => Alignment = SmallPages || _domains.Count > 0 ? PageSize : 1;
}
