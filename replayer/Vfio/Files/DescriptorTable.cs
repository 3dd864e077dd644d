namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>Descriptors by number: of one process, or of several that share them (CLONE_FILES). Linux 5.10 fs/file.c.</summary>
internal sealed class DescriptorTable
{
    private readonly SortedSet<int> _closed = [];
    private int _highest = -1;
    private bool _isPartial;

    /// <summary>By number, lowest first: the order in which an exiting process closes them.</summary>
    public SortedDictionary<int, VfioFile> Files { get; } = [];

    /// <summary>Descriptors it began with, from another table.</summary>
    public int Copied { get; private init; }

    /// <summary>Processes that use it.</summary>
    public int Users { get; set; } = 1;

    public void Bind(int fd, VfioFile file)
    {
        Files[fd] = file;
        file.References++;
        _closed.Remove(fd);
        _highest = Math.Max(_highest, fd);
    }

    /// <returns>False when the model knows of no file there.</returns>
    public bool Unbind(int fd, out VfioFile? file)
    {
        bool bound = Files.Remove(fd, out file);
        if (bound)
        {
            _closed.Add(fd);
        }

        return bound;
    }

    /// <summary>The number was seen closed and not handed out again.</summary>
    public bool IsClosed(int fd) => _closed.Contains(fd);

    /// <summary>Calls are missing: numbers that were seen closed may be in use again, and any other, too.</summary>
    public void Doubt()
    {
        _closed.Clear();
        _isPartial = true;
    }

    /// <summary>A number was looked up since this was last cleared that a call the log does not show may have opened.</summary>
    public bool MissedOne { get; set; }

    /// <inheritdoc cref="VfioProcess.IsForeign"/>
    public bool IsForeign(int fd)
    {
        const int LastStandardStream = 2;
        if (_isPartial && fd >= 0 && !_closed.Contains(fd) && !Files.ContainsKey(fd))
        {
            MissedOne = true;
            return true;
        }

        return fd >= 0 && (fd < _highest || fd <= LastStandardStream) && !_closed.Contains(fd) && !Files.ContainsKey(fd);
    }

    /// <summary>What fork(2) gives a child: the same open file descriptions under the same numbers.</summary>
    public DescriptorTable Copy()
    {
        var copy = new DescriptorTable { _highest = _highest, _isPartial = _isPartial, Copied = Files.Count };
        copy._closed.UnionWith(_closed);
        foreach ((int fd, VfioFile file) in Files)
        {
            copy.Files.Add(fd, file);
            file.References++;
        }

        return copy;
    }
}
