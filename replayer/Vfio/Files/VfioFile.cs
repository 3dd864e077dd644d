namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>An open file description: shared by dup'ed descriptors and kept by mappings. It is released when the last of them is gone.</summary>
internal abstract class VfioFile
{
    /// <summary>Descriptors and mappings that hold it.</summary>
    public int References { get; set; }

    /// <summary>File position of read and write.</summary>
    public ulong Position { get; set; }

    /// <summary>pread and pwrite are allowed.</summary>
    public abstract bool HasPosition { get; }

    /// <summary>One line of state for a divergence.</summary>
    public abstract string Describe();
}
