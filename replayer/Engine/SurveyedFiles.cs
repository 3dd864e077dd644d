using System.Diagnostics.CodeAnalysis;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Engine;

/// <summary>What a survey knows of open descriptors, by process: children have their parents', and what ended is forgotten.</summary>
internal sealed class SurveyedFiles<T>
{
    private readonly Dictionary<int, Dictionary<int, T>> _processes = [];

    public void Set(int pid, int fd, T value)
    {
        if (!_processes.TryGetValue(pid, out Dictionary<int, T>? files))
        {
            _processes.Add(pid, files = []);
        }

        files[fd] = value;
    }

    public bool TryGet(int pid, int fd, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        return _processes.TryGetValue(pid, out Dictionary<int, T>? files) && files.TryGetValue(fd, out value);
    }

    /// <summary>What a record does to descriptors that are known.</summary>
    public void Look(Record record)
    {
        switch (record)
        {
            case CloseRecord close when _processes.TryGetValue(close.ProcessId, out Dictionary<int, T>? files):
                files.Remove(close.Fd);
                break;
            case DupRecord { Result: >= 0 } dup when TryGet(dup.ProcessId, dup.Fd, out T? value):
                Set(dup.ProcessId, (int)dup.Result, value);
                break;
            case ForkRecord fork when _processes.TryGetValue(fork.ProcessId, out Dictionary<int, T>? files):
                _processes[fork.Child] = new Dictionary<int, T>(files);
                break;
            case ExitRecord exit:
                _processes.Remove(exit.ProcessId);
                break;
            default:
                break;
        }
    }
}
