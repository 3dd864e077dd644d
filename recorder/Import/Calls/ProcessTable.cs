namespace TraceReplay.Recorder.Import.Calls;

/// <summary>Threads and processes of a recording, as far as its calls tell.</summary>
internal sealed class ProcessTable
{
    private readonly Dictionary<int, TracedProcess> _byThread = [];

    /// <summary>The only living thread, when there is one; null otherwise.</summary>
    public int? OnlyThread => _byThread.Count == 1 ? _byThread.Keys.First() : null;

    public bool Knows(int thread) => _byThread.ContainsKey(thread);

    /// <summary>The process of a thread; one that was never seen before is a process of its own.</summary>
    public TracedProcess Of(int thread)
    {
        if (!_byThread.TryGetValue(thread, out TracedProcess? process))
        {
            process = new TracedProcess { Id = thread, Files = [] };
            Add(process, thread);
        }

        return process;
    }

    public void AddThread(int creator, int thread) => Add(Of(creator), thread);

    public void Fork(int creator, int child, bool sharesFiles)
    {
        TracedProcess parent = Of(creator);
        var files = new Dictionary<int, HeldFile>();
        foreach ((int fd, HeldFile file) in parent.Files)
        {
            files[fd] = new HeldFile { Target = file.Target, Kind = file.Kind, CloseOnExec = file.CloseOnExec };
        }

        Add(new TracedProcess { Id = child, Files = sharesFiles ? parent.Files : files, Mappings = new(parent.Mappings) }, child);
    }

    /// <returns>The process, when this was its last thread; null otherwise.</returns>
    public TracedProcess? End(int thread)
    {
        if (!_byThread.Remove(thread, out TracedProcess? process))
        {
            return null;
        }

        process.Threads.Remove(thread);
        return process.Threads.Count == 0 ? process : null;
    }

    private void Add(TracedProcess process, int thread)
    {
        // A number that is used again belongs to the new one.
        End(thread);
        _byThread[thread] = process;
        process.Threads.Add(thread);
    }
}
