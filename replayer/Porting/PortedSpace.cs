namespace TraceReplay.Replayer.Porting;

/// <summary>An address space of an iommufd that is to be said in containers: what the program has mapped in it.</summary>
internal sealed class PortedSpace
{
    /// <summary>Mappings by IOVA.</summary>
    public SortedDictionary<ulong, PortedArea> Areas { get; } = [];

    /// <summary>Where in the program's memory an address of the space is.</summary>
    /// <returns>0 when it is nowhere.</returns>
    public ulong Resolve(ulong iova)
    {
        foreach (PortedArea area in Areas.Values)
        {
            if (iova >= area.Iova && iova - area.Iova < area.Length)
            {
                return area.Address + (iova - area.Iova);
            }
        }

        return 0;
    }

    public void Add(in PortedArea area) => Areas[area.Iova] = area;

    /// <summary>Takes away what lies in the range.</summary>
    public void Remove(ulong iova, ulong length)
    {
        foreach (PortedArea area in Within(iova, length))
        {
            Areas.Remove(area.Iova);
        }
    }

    /// <returns>What lies in the range as a whole, ascending.</returns>
    public List<PortedArea> Within(ulong iova, ulong length) => [.. Areas.Values.Where(a => a.Iova >= iova && a.Iova - iova < length && a.Length <= length - (a.Iova - iova))];

    /// <summary>The pieces of mappings that a range is made of, for a copy of it.</summary>
    /// <returns>Empty when part of the range is not mapped.</returns>
    public List<PortedArea> Slice(ulong iova, ulong length)
    {
        var slices = new List<PortedArea>();
        ulong at = iova;
        ulong left = length;
        foreach (PortedArea area in Areas.Values)
        {
            if (left == 0 || at < area.Iova || at - area.Iova >= area.Length)
            {
                continue;
            }

            ulong inside = at - area.Iova;
            ulong bytes = Math.Min(left, area.Length - inside);
            slices.Add(new PortedArea(at, bytes, area.Address + inside, area.Access));
            at += bytes;
            left -= bytes;
        }

        return left == 0 ? slices : [];
    }
}
