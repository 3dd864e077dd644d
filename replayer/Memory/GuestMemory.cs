namespace TraceReplay.Replayer.Memory;

/// <summary>
/// Model pages behind the memory of recorded processes. A page exists from its first use on and stays where it is until its process has ended and no device can
/// reach it any more.
/// How far a machine's user memory is physically contiguous is not in a log, yet it decides which page sizes VFIO's chunks are mapped and unmapped with.
/// The model takes what a machine without huge pages shows: runs of 1 MiB, never two in a row, so never a 2 MiB block, unless the recording shows more.
/// </summary>
internal sealed class GuestMemory(PageAllocator pages, PhysicalMemory memory)
{
    private const int PageShift = 12;
    private const int RunPages = 256;
    private const int BlockPages = 512;

    private readonly RunPool _pool = new(pages, memory);
    private readonly Dictionary<int, ProcessPages> _processes = [];

    /// <summary>Blocks of 2 MiB the recording shows, which a later process of the same number has again.</summary>
    private readonly HashSet<(int Process, ulong Block)> _blocks = [];
    private ProcessPages? _last;
    private int _lastId;

    /// <summary>Processes whose pages are kept.</summary>
    public int Processes => _processes.Count;

    /// <summary>Model physical address of the page that holds a byte of a process; made on first use.</summary>
    public ulong PageOf(int pid, ulong hva)
    {
        ProcessPages process = Of(pid);
        if (TryFind(process, hva >> PageShift, out ulong known))
        {
            return known;
        }

        if (_blocks.Count > 0 && _blocks.Contains((pid, (hva >> PageShift) / BlockPages)))
        {
            MakeBlock(pid, hva);
            return process.Blocks[(hva >> PageShift) / BlockPages] + (((hva >> PageShift) % BlockPages) << PageShift);
        }

        // The page behind the run stays unused: it keeps the next run from continuing this one.
        ulong run = Take(process, RunPages + 1);
        process.Runs.Add((hva >> PageShift) / RunPages, run);
        return run + (((hva >> PageShift) % RunPages) << PageShift);
    }

    /// <summary>
    /// The recording shows that these pages were physically contiguous, though not aligned to their size. Pages already handed out elsewhere move, so this
    /// comes before they are used.
    /// </summary>
    public void MakeContiguous(int pid, ulong hva, ulong bytes)
    {
        ulong count = bytes >> PageShift;
        ProcessPages process = Of(pid);

        // One page in front breaks the alignment of the run, one behind keeps the next one apart.
        ulong first = Take(process, (int)count + 2, bytes) + (1UL << PageShift);
        for (ulong i = 0; i < count; i++)
        {
            process.Contiguous[(hva >> PageShift) + i] = first + (i << PageShift);
        }
    }

    /// <summary>The recording shows that 2 MiB of aligned user memory are one aligned physical block. Comes before anything of it is used.</summary>
    public void MakeBlock(int pid, ulong hva)
    {
        ProcessPages process = Of(pid);
        ulong block = (hva >> PageShift) / BlockPages;
        if (!process.Blocks.ContainsKey(block))
        {
            _blocks.Add((pid, block));
            process.Blocks.Add(block, Take(process, BlockPages, (ulong)BlockPages << PageShift));
        }
    }

    /// <summary>What <see cref="PageOf"/> gives, without making anything.</summary>
    public bool TryPageOf(int pid, ulong hva, out ulong page)
    {
        page = 0;
        return _processes.TryGetValue(pid, out ProcessPages? process) && TryFind(process, hva >> PageShift, out page);
    }

    /// <summary>A mapping for devices holds pages of the process.</summary>
    public void Pin(int pid)
    {
        ProcessPages process = Of(pid);
        process.Pins++;
        process.Exited = false;
    }

    public void Unpin(int pid)
    {
        if (_processes.TryGetValue(pid, out ProcessPages? process) && process.Pins > 0 && --process.Pins == 0 && process.Exited)
        {
            GiveBack(pid, process);
        }
    }

    /// <summary>The process ended: its pages are free when no mapping holds them.</summary>
    public void Exit(int pid)
    {
        if (!_processes.TryGetValue(pid, out ProcessPages? process))
        {
            return;
        }

        process.Exited = true;
        if (process.Pins == 0)
        {
            GiveBack(pid, process);
        }
    }

    private static bool TryFind(ProcessPages process, ulong number, out ulong page)
    {
        if (process.Contiguous.Count > 0 && process.Contiguous.TryGetValue(number, out page))
        {
            return true;
        }

        if (process.Blocks.Count > 0 && process.Blocks.TryGetValue(number / BlockPages, out ulong block))
        {
            page = block + ((number % BlockPages) << PageShift);
            return true;
        }

        bool known = process.Runs.TryGetValue(number / RunPages, out ulong run);
        page = known ? run + ((number % RunPages) << PageShift) : 0;
        return known;
    }

    private ProcessPages Of(int pid)
    {
        if (_last is not null && _lastId == pid)
        {
            return _last;
        }

        if (!_processes.TryGetValue(pid, out ProcessPages? process))
        {
            _processes.Add(pid, process = new ProcessPages());
        }

        _lastId = pid;
        _last = process;
        return process;
    }

    private ulong Take(ProcessPages process, int count, ulong alignment = 0)
    {
        PageRun run = _pool.Take(count, alignment);
        process.Owned.Add(run);
        return run.Address;
    }

    private void GiveBack(int pid, ProcessPages process)
    {
        foreach (PageRun run in process.Owned)
        {
            _pool.GiveBack(run);
        }

        _processes.Remove(pid);
        _last = null;
    }
}
