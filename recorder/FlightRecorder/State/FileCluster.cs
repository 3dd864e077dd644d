namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>Files that hold each other: a container, its groups, their devices. What they are to each other ends when the last of them is closed.</summary>
internal sealed class FileCluster
{
    public List<OpenFile> Files { get; } = [];

    /// <summary>Calls that built it up: they stay while it lives, and while a fact needs them.</summary>
    public List<KeptRecord> Structure { get; } = [];

    /// <summary>Facts of the machine that are known from this cluster.</summary>
    public HashSet<FactKey> Facts { get; } = [];

    /// <summary>A call never returned: what it holds is held for ever.</summary>
    public bool IsPinned { get; set; }

    /// <summary>Things alive elsewhere that need its records.</summary>
    public int Needed { get; set; }

    public bool IsDead => !IsPinned && Files.TrueForAll(file => file.IsDead);

    public static FileCluster Of(OpenFile file)
    {
        var cluster = new FileCluster();
        cluster.Files.Add(file);
        file.Cluster = cluster;
        return cluster;
    }

    /// <summary>Makes one cluster of two.</summary>
    public static void Join(OpenFile one, OpenFile other)
    {
        if (one.Cluster is not { } a || other.Cluster is not { } b || ReferenceEquals(a, b))
        {
            return;
        }

        (FileCluster into, FileCluster from) = a.Files.Count >= b.Files.Count ? (a, b) : (b, a);
        into.Files.AddRange(from.Files);
        into.Structure.AddRange(from.Structure);
        into.Facts.UnionWith(from.Facts);
        into.IsPinned |= from.IsPinned;
        into.Needed += from.Needed;
        foreach (OpenFile file in from.Files)
        {
            file.Cluster = into;
        }
    }
}
