namespace TraceReplay.Replayer.Memory;

/// <summary>Hands out pages of the model's own physical memory. Deterministic: single pages from the lowest free address, runs from fresh memory.</summary>
internal sealed class PageAllocator
{
    public const ulong RamBase = 0x4000_0000;
    private const ulong PageSize = 4096;

    private readonly SortedSet<ulong> _free = [];
    private ulong _next = RamBase;

    /// <summary>A page went back; the argument is its byte address.</summary>
    public event Action<ulong>? Freed;

    /// <summary>Pages handed out and not given back.</summary>
    public long InUse { get; private set; }

    /// <param name="pages">How many consecutive pages.</param>
    /// <param name="alignment">Bytes, a power of two; less than a page means a page.</param>
    /// <returns>Byte address of the first page. Its content is whatever was there.</returns>
    public ulong Allocate(int pages = 1, ulong alignment = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pages, 1);
        InUse += pages;
        if (pages == 1 && alignment <= PageSize && _free.Count > 0)
        {
            ulong reused = _free.Min;
            _free.Remove(reused);
            return reused;
        }

        ulong mask = Math.Max(alignment, PageSize) - 1;
        ulong first = (_next + mask) & ~mask;
        for (ulong skipped = _next; skipped < first; skipped += PageSize)
        {
            _free.Add(skipped);
        }

        _next = first + ((ulong)pages * PageSize);
        return first;
    }

    /// <summary>Pages that are not free for others, though nobody has them: their owner keeps them for later.</summary>
    public void SetAside(ulong address, int pages)
    {
        InUse -= pages;
        for (int i = 0; i < pages; i++)
        {
            Freed?.Invoke(address + ((ulong)i * PageSize));
        }
    }

    /// <summary>Pages that were set aside are in use again.</summary>
    public ulong Retake(ulong address, int pages)
    {
        InUse += pages;
        return address;
    }

    public void Free(ulong address, int pages = 1)
    {
        InUse -= pages;
        for (int i = 0; i < pages; i++)
        {
            ulong page = address + ((ulong)i * PageSize);
            _free.Add(page);
            Freed?.Invoke(page);
        }
    }
}
