namespace TraceReplay.Replayer.Memory;

/// <summary>
/// Model pages behind the memory of recorded processes. They come in physically contiguous runs of <see cref="RunPages"/>, as anonymous memory of a
/// machine in use does: long enough that unmapping takes few steps, never long enough for a block mapping. A page stays where it is.
/// </summary>
internal sealed class GuestMemory(PageAllocator pages)
{
    private const int PageShift = 12;
    private const int RunPages = 32;
    private readonly Dictionary<(int Process, ulong Run), ulong> _runs = [];

    /// <summary>Model physical address of the page of a byte of a process; created on first use.</summary>
    public ulong PageOf(int pid, ulong hva)
    {
        ulong page = hva >> PageShift;
        (int, ulong) key = (pid, page / RunPages);
        if (!_runs.TryGetValue(key, out ulong first))
        {
            // One page more than used keeps neighbouring runs apart.
            first = pages.Allocate(RunPages + 1);
            _runs.Add(key, first);
        }

        return first + ((page % RunPages) << PageShift);
    }
}
