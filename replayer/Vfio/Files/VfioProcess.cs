namespace TraceReplay.Replayer.Vfio.Files;

/// <summary>Descriptors and mappings of one process.</summary>
internal sealed class VfioProcess(int id)
{
    public int Id { get; } = id;

    /// <summary>By number, lowest first: the order in which an exiting process closes them.</summary>
    public SortedDictionary<int, VfioFile> Descriptors { get; } = [];

    public List<FileMapping> Mappings { get; } = [];

    public VfioFile? Find(int fd) => Descriptors.GetValueOrDefault(fd);

    public void Bind(int fd, VfioFile file)
    {
        Descriptors[fd] = file;
        file.References++;
    }
}
