using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>An open file description: shared by dup'ed descriptors and kept by mappings. It is released when the last of them is gone.</summary>
internal abstract class VfioFile
{
    private HashSet<string>? _confirmed;

    /// <summary>Descriptors and mappings that hold it.</summary>
    public int References { get; set; }

    /// <summary>File position of read and write.</summary>
    public ulong Position { get; set; }

    /// <summary>pread and pwrite are allowed.</summary>
    public abstract bool HasPosition { get; }

    /// <summary>What the log shows of the file and of the object behind it.</summary>
    public virtual History History { get; protected set; }

    /// <summary>Rules that decided calls on it as recorded, where its state was only assumed.</summary>
    public HashSet<string> Confirmed => _confirmed ??= new HashSet<string>(StringComparer.Ordinal);

    /// <summary>The log shows less of it than was thought.</summary>
    public virtual void Doubt(History history) => History = Less(History, history);

    /// <summary>One line of state for a divergence.</summary>
    public abstract string Describe();

    protected static History Less(History one, History other) => one > other ? one : other;
}
