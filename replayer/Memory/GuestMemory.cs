namespace TraceReplay.Replayer.Memory;

/// <summary>
/// Model pages behind the memory of recorded processes. A page exists from its first use on and stays where it is until its process is forgotten.
/// </summary>
internal sealed class GuestMemory(PageAllocator pages)
{
    private const int PageShift = 12;
    private readonly Dictionary<(int Process, ulong Page), ulong> _pages = [];

    /// <summary>Model physical address of a byte of a process; its page is created on first use.</summary>
    public ulong PageOf(int pid, ulong hva)
    {
        (int, ulong) key = (pid, hva >> PageShift);
        if (!_pages.TryGetValue(key, out ulong page))
        {
            page = pages.Allocate();
            _pages.Add(key, page);
        }

        return page;
    }

    /// <summary>The same without creating a page.</summary>
    public bool TryPageOf(int pid, ulong hva, out ulong page) => _pages.TryGetValue((pid, hva >> PageShift), out page);
}
