namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>Descriptors of the recorded processes.</summary>
internal sealed class FileTable
{
    private readonly Dictionary<int, ProcessFiles> _processes = [];

    public ProcessFiles Of(int process)
    {
        if (!_processes.TryGetValue(process, out ProcessFiles? files))
        {
            _processes[process] = files = new ProcessFiles();
        }

        return files;
    }

    public OpenFile? Find(int process, int fd) => _processes.TryGetValue(process, out ProcessFiles? files) ? files.Open.GetValueOrDefault(fd) : null;

    /// <summary>The child has what its parent has: a copy, or the same table.</summary>
    public void Fork(int parent, int child, bool shares)
    {
        ProcessFiles from = Of(parent);
        if (shares)
        {
            _processes[child] = from;
            from.Users++;
            return;
        }

        var to = new ProcessFiles();
        foreach ((int fd, OpenFile file) in from.Open)
        {
            to.Open[fd] = file;
            file.References++;
        }

        _processes[child] = to;
    }

    /// <returns>The files of a process that has ended; null while another process shares them, or when it had none.</returns>
    public ProcessFiles? Exit(int process)
    {
        if (!_processes.Remove(process, out ProcessFiles? files) || --files.Users > 0)
        {
            return null;
        }

        return files;
    }
}
