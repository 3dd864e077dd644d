namespace TraceReplay.Replayer.Memory;

/// <summary>
/// Runs of pages for the memory of processes. Whole runs that were given back are used again before new ones are made, so that how far memory is contiguous does
/// not depend on what was there before.
/// </summary>
internal sealed class RunPool(PageAllocator pages, PhysicalMemory memory)
{
    private const ulong PageSize = 4096;

    private readonly Dictionary<(int Pages, ulong Alignment), Stack<ulong>> _free = [];

    /// <param name="alignment">Bytes, a power of two; less than a page means a page.</param>
    public PageRun Take(int count, ulong alignment = 0)
    {
        bool reused = _free.TryGetValue((count, alignment), out Stack<ulong>? free) && free.Count > 0;
        return new PageRun(reused ? pages.Retake(free!.Pop(), count) : pages.Allocate(count, alignment), count, alignment);
    }

    /// <summary>The pages read as zero again, and nothing is known of them.</summary>
    public void GiveBack(in PageRun run)
    {
        for (ulong page = 0; page < (ulong)run.Pages; page++)
        {
            memory.Clear(run.Address + (page * PageSize));
        }

        pages.SetAside(run.Address, run.Pages);
        if (!_free.TryGetValue((run.Pages, run.Alignment), out Stack<ulong>? free))
        {
            _free.Add((run.Pages, run.Alignment), free = []);
        }

        free.Push(run.Address);
    }
}
