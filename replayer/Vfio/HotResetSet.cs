using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio;

/// <summary>The functions a reset of a device's bus or slot hits: facts of the machine, in the order the kernel lists them.</summary>
internal sealed class HotResetSet
{
    /// <summary>A bus has 256 functions.</summary>
    public const int Limit = 256;

    /// <summary>How many there are.</summary>
    public Fact Count;

    /// <summary>Segment, bus and function of each, as in struct vfio_pci_dependent_device.</summary>
    public readonly List<Fact> Functions = [];

    /// <summary>Group of each, in the form for groups.</summary>
    public readonly List<Fact> Groups = [];

    /// <summary>Makes room for so many, at most <see cref="Limit"/>.</summary>
    public void Grow(int count)
    {
        while (Functions.Count < Math.Min(count, Limit))
        {
            Functions.Add(default);
            Groups.Add(default);
        }
    }
}
