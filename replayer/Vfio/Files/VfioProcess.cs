using TraceReplay.Formats;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>Descriptors and mappings of one process.</summary>
internal sealed class VfioProcess(int id)
{
    public int Id { get; } = id;

    /// <summary>Its own, or one it shares with others.</summary>
    public DescriptorTable Table { get; set; } = new();

    /// <summary>By number, lowest first.</summary>
    public SortedDictionary<int, VfioFile> Descriptors => Table.Files;

    public List<FileMapping> Mappings { get; } = [];

    /// <summary>Mappings it has from its parent.</summary>
    public int CopiedMappings { get; set; }

    public VfioFile? Find(int fd) => Descriptors.GetValueOrDefault(fd);

    public void Bind(int fd, VfioFile file) => Table.Bind(fd, file);

    /// <returns>False when the model knows of no file there.</returns>
    public bool Unbind(int fd, out VfioFile? file) => Table.Unbind(fd, out file);

    /// <summary>
    /// The number is in use by a file the log does not show. The kernel hands out the lowest free number, so whatever lies below the highest one seen
    /// and was not seen closed is taken; standard streams are open in any program.
    /// </summary>
    public bool IsForeign(int fd) => Table.IsForeign(fd);

    /// <summary>Ends a call on a descriptor the model knows no file of: closed before the eyes of the log, or opened where it did not look.</summary>
    public void EndOnMissing(CallContext c, int fd)
    {
        if (fd < 0 || Table.IsClosed(fd))
        {
            c.Fail(Errno.EBADF, VfioRules.BadDescriptor);
        }
        else
        {
            c.Unknown($"descriptor {fd} was opened where the log does not show it");
        }
    }
}
