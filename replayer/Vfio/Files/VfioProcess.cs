using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>Descriptors and mappings of one process.</summary>
internal sealed class VfioProcess(int id)
{
    private readonly SortedSet<int> _closed = [];
    private int _highest = -1;

    public int Id { get; } = id;

    /// <summary>By number, lowest first: the order in which an exiting process closes them.</summary>
    public SortedDictionary<int, VfioFile> Descriptors { get; } = [];

    public List<FileMapping> Mappings { get; } = [];

    public VfioFile? Find(int fd) => Descriptors.GetValueOrDefault(fd);

    public void Bind(int fd, VfioFile file)
    {
        Descriptors[fd] = file;
        file.References++;
        _closed.Remove(fd);
        _highest = Math.Max(_highest, fd);
    }

    /// <returns>False when the model knows of no file there.</returns>
    public bool Unbind(int fd, out VfioFile? file)
    {
        bool bound = Descriptors.Remove(fd, out file);
        if (bound)
        {
            _closed.Add(fd);
        }

        return bound;
    }

    /// <summary>
    /// The number is in use by a file the log does not show. The kernel hands out the lowest free number, so whatever lies below the highest one seen
    /// and was not seen closed is taken; standard streams are open in any program.
    /// </summary>
    public bool IsForeign(int fd)
    {
        const int LastStandardStream = 2;
        return fd >= 0 && (fd < _highest || fd <= LastStandardStream) && !_closed.Contains(fd) && !Descriptors.ContainsKey(fd);
    }

    /// <summary>Ends a call on a descriptor the model knows no file of: closed before the eyes of the log, or opened where it did not look.</summary>
    public void EndOnMissing(CallContext c, int fd)
    {
        if (fd < 0 || _closed.Contains(fd))
        {
            c.Fail(Errno.EBADF, VfioRules.BadDescriptor);
        }
        else
        {
            c.Unknown($"descriptor {fd} was opened where the log does not show it");
        }
    }
}
