using System.Runtime.InteropServices;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Memory;

namespace TraceReplay.Benchmarks;

/// <summary>
/// The straightforward way, for comparison: every translation reads STE and CD and walks every level, each stage-1 descriptor through stage 2, with 4 KiB
/// granules and nothing kept. Pages are found in a dictionary.
/// </summary>
internal sealed class NaiveWalker
{
    private readonly Dictionary<ulong, byte[]> _pages = [];

    /// <summary>Takes a copy of the pages of a machine.</summary>
    public NaiveWalker(PhysicalMemory memory, ulong pages)
    {
        foreach (ulong page in WalkMachine.TablePages(pages))
        {
            var bytes = new byte[4096];
            memory.TryRead(page << 12, bytes);
            _pages.Add(page, bytes);
        }
    }

    /// <returns>The output address, or 0 where the tables give none.</returns>
    public ulong Translate(uint stream, ulong iova)
    {
        var ste = Read<Ste>(WalkMachine.StreamTable + (stream * 64));
        bool nested = ste.Config == StreamConfig.Nested;
        ulong context = nested ? Stage2(ste, ste.S1ContextPtr) : ste.S1ContextPtr;
        var cd = Read<Cd>(context);
        ulong table = cd.TTB0;
        for (int level = 0; level <= 3; level++)
        {
            int shift = 39 - (9 * level);
            ulong entry = table + (((iova >> shift) & 0x1ff) * 8);
            ulong descriptor = Read<ulong>(nested ? Stage2(ste, entry) : entry);
            if ((descriptor & 1) == 0)
            {
                return 0;
            }

            ulong mask = (1UL << shift) - 1;
            if (level == 3 || (descriptor & 2) == 0)
            {
                ulong output = (descriptor & 0xffff_ffff_f000 & ~mask) | (iova & mask);
                bool allowed = (descriptor & (1 << 10)) != 0 && (descriptor & (1 << 6)) != 0;
                return !allowed ? 0 : nested ? Stage2(ste, output) : output;
            }

            table = descriptor & 0xffff_ffff_f000;
        }

        return 0;
    }

    private ulong Stage2(in Ste ste, ulong ipa)
    {
        ulong table = ste.S2TTB;
        for (int level = 0; level <= 3; level++)
        {
            int shift = 39 - (9 * level);
            ulong descriptor = Read<ulong>(table + (((ipa >> shift) & 0x1ff) * 8));
            if ((descriptor & 1) == 0)
            {
                return 0;
            }

            ulong mask = (1UL << shift) - 1;
            if (level == 3 || (descriptor & 2) == 0)
            {
                return (descriptor & (1 << 10)) == 0 ? 0 : (descriptor & 0xffff_ffff_f000 & ~mask) | (ipa & mask);
            }

            table = descriptor & 0xffff_ffff_f000;
        }

        return 0;
    }

    private T Read<T>(ulong address)
        where T : unmanaged =>
        _pages.TryGetValue(address >> 12, out byte[]? page) ? MemoryMarshal.Read<T>(page.AsSpan((int)(address & 0xfff))) : default;
}
