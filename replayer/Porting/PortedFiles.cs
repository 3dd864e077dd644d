using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Porting;

/// <summary>What the descriptors of the recorded programs stand for. An object goes when its last descriptor does.</summary>
/// <param name="gone">Told of an object that no descriptor holds any more, and of the process that had it last.</param>
internal sealed class PortedFiles(Action<object, int> gone)
{
    /// <summary>Descriptors of the program's own start below this; those the program never had, above.</summary>
    private const int FirstHidden = 0x4000_0000;

    private readonly SortedDictionary<(int Process, int Fd), object> _files = [];
    private int _next = FirstHidden;

    /// <returns>A descriptor number no program of the log has.</returns>
    public int Hidden() => _next++;

    public object? Find(int process, int fd) => _files.GetValueOrDefault((process, fd));

    /// <summary>Objects of a type, once for each descriptor.</summary>
    public IEnumerable<T> All<T>() => _files.Values.OfType<T>();

    /// <summary>A descriptor of this process for the object, -1 when it has none.</summary>
    public int DescriptorOf(object file, int process)
    {
        foreach (((int owner, int fd), object other) in _files)
        {
            if (owner == process && ReferenceEquals(other, file))
            {
                return fd;
            }
        }

        return -1;
    }

    /// <summary>A descriptor is open for it.</summary>
    public bool Holds(object file) => _files.Values.Any(other => ReferenceEquals(other, file));

    public void Keep(int process, int fd, object file)
    {
        if (Find(process, fd) == file)
        {
            return;
        }

        Forget(process, fd);
        _files[(process, fd)] = file;
    }

    public void Forget(int process, int fd)
    {
        if (_files.Remove((process, fd), out object? file) && !Holds(file))
        {
            gone(file, process);
        }
    }

    /// <summary>Follows what the call does to descriptors; what it does to a file is not looked at.</summary>
    public void Follow(CallRecord call)
    {
        switch (call)
        {
            case DupRecord { Result: >= 0 } dup when Find(dup.ProcessId, dup.Fd) is { } same:
                Keep(dup.ProcessId, (int)dup.Result, same);
                break;
            case OpenRecord or EventfdRecord or DupRecord when call.Result >= 0:
                Forget(call.ProcessId, (int)call.Result);
                break;
            case CloseRecord close:
                Forget(close.ProcessId, close.Fd);
                break;
            default:
                break;
        }
    }
}
