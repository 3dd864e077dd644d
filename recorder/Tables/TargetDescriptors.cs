namespace TraceReplay.Recorder.Tables;

/// <summary>Which open file a descriptor of a process refers to.</summary>
internal sealed class TargetDescriptors
{
    /// <summary>What is beyond this is not followed.</summary>
    private const int Most = 1 << 18;

    private readonly Dictionary<(int Process, int Fd), TargetFile> _files = [];

    public IEnumerable<TargetFile> Files => _files.Values.Distinct();

    public TargetFile? Find(int process, int fd) => _files.GetValueOrDefault((process, fd));

    public void Set(int process, int fd, TargetFile file)
    {
        if (_files.Count < Most || _files.ContainsKey((process, fd)))
        {
            _files[(process, fd)] = file;
        }
    }

    public void Close(int process, int fd) => _files.Remove((process, fd));

    public void CloseAll(int process)
    {
        foreach ((int Process, int Fd) key in _files.Keys.Where(key => key.Process == process).ToList())
        {
            _files.Remove(key);
        }
    }

    /// <summary>A process that came from another has its descriptors.</summary>
    public void Inherit(int parent, int child)
    {
        foreach (((int Process, int fd), TargetFile file) in _files.Where(pair => pair.Key.Process == parent).ToList())
        {
            Set(child, fd, file);
        }
    }
}
