using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio.Type1;

namespace TraceReplay.Replayer.Vfio;

/// <summary>A container: groups that share an IOMMU context, and the type1 driver once it is set. Linux 5.10 drivers/vfio/vfio.c.</summary>
internal sealed class Container(int number)
{
    /// <summary>Creation number, for a stable order.</summary>
    public int Number { get; } = number;

    /// <summary>What the log shows of it.</summary>
    public History History { get; set; }

    /// <summary>In the order they joined.</summary>
    public List<Group> Groups { get; } = [];

    /// <summary>Null until VFIO_SET_IOMMU, and again when the last group has left.</summary>
    public Type1Iommu? Iommu { get; set; }

    public string Describe()
    {
        if (Iommu is not { } iommu)
        {
            return $"container without an IOMMU, {Count(Groups.Count, "group")}";
        }

        string kind = iommu.IsNesting ? "nesting" : iommu.Version2 ? "type1v2" : "type1";
        string stage = iommu.IsNesting ? $", stage 1 {iommu.Stage1}" : "";
        string held = iommu.LockHeld is null ? "" : ", lock held for ever";
        return $"container {kind}, {Count(Groups.Count, "group")}, {Count(iommu.Mappings.Count, "mapping")}{stage}{held}";
    }

    public void AddStateHash(ref StateHash hash)
    {
        hash.Add((long)Number);
        foreach (Group group in Groups)
        {
            hash.Add((ulong)group.Number);
        }

        hash.Add(Iommu is not null);
        Iommu?.AddStateHash(ref hash);
    }

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
