namespace TraceReplay.Replayer.Memory;

/// <summary>
/// Model pages behind the memory of recorded processes. A page exists from its first use on and stays where it is.
/// How far a machine's user memory is physically contiguous is not in a log, yet it decides which page sizes VFIO's chunks are mapped and unmapped with.
/// The model takes what a machine without huge pages shows: runs of 1 MiB, never two in a row, so never a 2 MiB block, unless the recording shows more.
/// </summary>
internal sealed class GuestMemory(PageAllocator pages)
{
    private const int PageShift = 12;
    private const int RunPages = 256;
    private const int BlockPages = 512;
    private readonly Dictionary<(int Process, ulong Run), ulong> _runs = [];
    private readonly Dictionary<(int Process, ulong Page), ulong> _contiguous = [];
    private readonly Dictionary<(int Process, ulong Block), ulong> _blocks = [];

    /// <summary>Model physical address of the page that holds a byte of a process; made on first use.</summary>
    public ulong PageOf(int pid, ulong hva)
    {
        ulong page = hva >> PageShift;
        if (_contiguous.Count > 0 && _contiguous.TryGetValue((pid, page), out ulong known))
        {
            return known;
        }

        if (_blocks.Count > 0 && _blocks.TryGetValue((pid, page / BlockPages), out ulong block))
        {
            return block + ((page % BlockPages) << PageShift);
        }

        (int, ulong) key = (pid, page / RunPages);
        if (!_runs.TryGetValue(key, out ulong run))
        {
            // The page behind the run stays unused: it keeps the next run from continuing this one.
            run = pages.Allocate(RunPages + 1);
            _runs.Add(key, run);
        }

        return run + ((page % RunPages) << PageShift);
    }

    /// <summary>
    /// The recording shows that these pages were physically contiguous, though not aligned to their size. Pages already handed out elsewhere move, so this
    /// comes before they are used.
    /// </summary>
    public void MakeContiguous(int pid, ulong hva, ulong bytes)
    {
        ulong count = bytes >> PageShift;

        // One page in front breaks the alignment of the run, one behind keeps the next one apart.
        ulong first = pages.Allocate((int)count + 2, bytes) + (1UL << PageShift);
        for (ulong i = 0; i < count; i++)
        {
            _contiguous[(pid, (hva >> PageShift) + i)] = first + (i << PageShift);
        }
    }

    /// <summary>The recording shows that 2 MiB of aligned user memory are one aligned physical block. Comes before anything of it is used.</summary>
    public void MakeBlock(int pid, ulong hva)
    {
        (int, ulong) key = (pid, (hva >> PageShift) / BlockPages);
        if (!_blocks.ContainsKey(key))
        {
            _blocks.Add(key, pages.Allocate(BlockPages, (ulong)BlockPages << PageShift));
        }
    }

    /// <summary>What <see cref="PageOf"/> gives, without making anything.</summary>
    public bool TryPageOf(int pid, ulong hva, out ulong page)
    {
        if (_contiguous.TryGetValue((pid, hva >> PageShift), out page))
        {
            return true;
        }

        if (_blocks.TryGetValue((pid, (hva >> PageShift) / BlockPages), out ulong block))
        {
            page = block + (((hva >> PageShift) % BlockPages) << PageShift);
            return true;
        }

        bool known = _runs.TryGetValue((pid, (hva >> PageShift) / RunPages), out ulong run);
        page = known ? run + (((hva >> PageShift) % RunPages) << PageShift) : 0;
        return known;
    }
}
