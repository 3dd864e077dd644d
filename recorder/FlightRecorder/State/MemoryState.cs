using TraceReplay.Formats.Records;

namespace TraceReplay.Recorder.FlightRecorder.State;

/// <summary>The latest content of every page, by address space and address. A few bytes that a walk showed stay until the whole page is seen again.</summary>
internal sealed class MemoryState(KeptRecords records)
{
    private const ulong PageMask = 0xfff;
    private const int PageSize = 4096;

    // A pathological program could show one piece after the other.
    private const int MostPieces = 512;

    private readonly Dictionary<Page, List<KeptRecord>> _pages = [];

    public void Look(MemoryRecord record)
    {
        var page = new Page(record.ProcessId, record.Space == MemorySpace.Physical ? -1 : record.Fd, record.Ioas, record.Space, record.Address & ~PageMask);
        if (!_pages.TryGetValue(page, out List<KeptRecord>? pieces))
        {
            _pages[page] = pieces = [];
        }

        bool whole = record.Data.Length == PageSize || pieces.Count >= MostPieces;
        for (int i = pieces.Count - 1; i >= 0; i--)
        {
            var old = (MemoryRecord)pieces[i].Record;
            if (whole || (old.Address >= record.Address && old.Address + (ulong)old.Data.Length <= record.Address + (ulong)record.Data.Length))
            {
                records.Release(pieces[i]);
                pieces.RemoveAt(i);
            }
        }

        pieces.Add(records.Keep(record));
    }

    /// <summary>The process has ended, and its memory with it.</summary>
    public void Exit(int process)
    {
        foreach ((Page page, List<KeptRecord> pieces) in _pages.Where(pair => pair.Key.Process == process).ToList())
        {
            pieces.ForEach(records.Release);
            _pages.Remove(page);
        }
    }

    private readonly record struct Page(int Process, int Fd, uint Ioas, MemorySpace Space, ulong Address);
}
