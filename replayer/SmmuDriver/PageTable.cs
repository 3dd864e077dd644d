using TraceReplay.Formats;
using TraceReplay.Replayer.Memory;

namespace TraceReplay.Replayer.SmmuDriver;

/// <summary>A page table in model memory, changed as io-pgtable-arm of Linux 5.10 changes it, block splitting and table freeing included.</summary>
internal sealed class PageTable
{
    private static readonly byte[] Zeros = new byte[4096];

    private readonly PhysicalMemory _memory;
    private readonly PageAllocator _pages;
    private readonly int _startPages;

    public PageTable(PageTableFormat format, PhysicalMemory memory, PageAllocator pages)
    {
        Format = format;
        _memory = memory;
        _pages = pages;
        _startPages = (int)((format.StartSize + 4095) / 4096);
        Start = pages.Allocate(_startPages, Math.Max(format.StartSize, 4096));
        for (int i = 0; i < _startPages; i++)
        {
            memory.TryWrite(Start + ((ulong)i * 4096), Zeros);
        }
    }

    public PageTableFormat Format { get; }

    /// <summary>Byte address of the start table.</summary>
    public ulong Start { get; }

    /// <summary>Maps one block of a supported size. Kernel: arm_lpae_map.</summary>
    /// <param name="flush">Told of a table that a block replaces.</param>
    /// <returns>0 or a positive errno.</returns>
    public int Map(ulong iova, ulong physical, ulong size, MapProtection protection, ITableFlush flush)
    {
        if ((protection & (MapProtection.Read | MapProtection.Write)) == 0)
        {
            return 0;
        }

        if (size == 0 || (size & Format.PageSizes) != size)
        {
            return Errno.EINVAL;
        }

        if (iova >> Format.InputBits != 0 || physical >> Format.OutputBits != 0)
        {
            return Errno.ERANGE;
        }

        ulong table = Start;
        for (int level = Format.StartLevel; level <= PageTableFormat.LastLevel; level++)
        {
            ulong slot = table + ((ulong)Format.Index(iova, level) * 8);
            ulong entry = Read(slot);
            if (size == PageTableFormat.BlockSize(level))
            {
                return InstallLeaf(slot, entry, iova, physical, level, protection, flush);
            }

            if (entry == 0)
            {
                entry = PageTableFormat.TableEntry(NewTable());
                _memory.Write64(slot, entry);
            }
            else if (PageTableFormat.IsLeaf(entry, level))
            {
                return Errno.EEXIST;
            }

            table = PageTableFormat.AddressOf(entry);
        }

        return Errno.EFAULT;
    }

    /// <summary>Unmaps one block of a supported size. Kernel: arm_lpae_unmap.</summary>
    /// <returns>Bytes unmapped: the size, or 0 when nothing was mapped.</returns>
    public ulong Unmap(ulong iova, ulong size, ref TlbGather gather, ITableFlush flush)
    {
        if (size == 0 || (size & Format.PageSizes) != size || iova >> Format.InputBits != 0)
        {
            return 0;
        }

        ulong table = Start;
        for (int level = Format.StartLevel; level <= PageTableFormat.LastLevel; level++)
        {
            ulong slot = table + ((ulong)Format.Index(iova, level) * 8);
            ulong entry = Read(slot);
            if (entry == 0)
            {
                return 0;
            }

            bool leaf = PageTableFormat.IsLeaf(entry, level);
            if (size == PageTableFormat.BlockSize(level))
            {
                Remove(slot, entry, leaf, level, iova, size, ref gather, flush);
                return size;
            }

            if (leaf && !Format.SplitsBlocks)
            {
                return 0;
            }

            if (leaf)
            {
                table = Split(slot, entry, level, iova, size);
                if (size == PageTableFormat.BlockSize(level + 1))
                {
                    flush.AddPage(ref gather, iova, size);
                    return size;
                }

                continue;
            }

            table = PageTableFormat.AddressOf(entry);
        }

        return 0;
    }

    /// <returns>The physical address, 0 when nothing is mapped.</returns>
    public ulong Resolve(ulong iova)
    {
        ulong table = Start;
        for (int level = Format.StartLevel; level <= PageTableFormat.LastLevel && iova >> Format.InputBits == 0; level++)
        {
            ulong entry = Read(table + ((ulong)Format.Index(iova, level) * 8));
            if (entry == 0)
            {
                return 0;
            }

            if (PageTableFormat.IsLeaf(entry, level))
            {
                ulong mask = PageTableFormat.BlockSize(level) - 1;
                return (PageTableFormat.AddressOf(entry) & ~mask) | (iova & mask);
            }

            table = PageTableFormat.AddressOf(entry);
        }

        return 0;
    }

    /// <summary>Gives every table back. Kernel: arm_lpae_free_pgtable.</summary>
    public void Free()
    {
        FreeChildren(Start, 1 << Format.StartBits, Format.StartLevel);
        _pages.Free(Start, _startPages);
    }

    private ulong Read(ulong address) => _memory.TryRead64(address, out ulong value) ? value : 0;

    private ulong NewTable()
    {
        ulong table = _pages.Allocate();
        _memory.TryWrite(table, Zeros);
        return table;
    }

    // Kernel: arm_lpae_init_pte. A leaf must be unmapped first; an empty or full table under a block is taken away.
    private int InstallLeaf(ulong slot, ulong entry, ulong iova, ulong physical, int level, MapProtection protection, ITableFlush flush)
    {
        if (entry != 0 && PageTableFormat.IsLeaf(entry, level))
        {
            return Errno.EEXIST;
        }

        if (entry != 0)
        {
            var none = new TlbGather();
            ulong size = PageTableFormat.BlockSize(level);
            Remove(slot, entry, leaf: false, level, iova & ~(size - 1), size, ref none, flush);
        }

        _memory.Write64(slot, Format.Leaf(physical, level, protection));
        return 0;
    }

    private void Remove(ulong slot, ulong entry, bool leaf, int level, ulong iova, ulong size, ref TlbGather gather, ITableFlush flush)
    {
        _memory.Write64(slot, 0);
        if (leaf)
        {
            flush.AddPage(ref gather, iova, size);
            return;
        }

        flush.FlushWalk(iova, size, 1UL << PageTableFormat.PageShift);
        FreeTable(PageTableFormat.AddressOf(entry), level + 1);
    }

    // Kernel: arm_lpae_split_blk_unmap. The new table maps what the block mapped, without the part that goes when it is one entry of the next level.
    private ulong Split(ulong slot, ulong block, int level, ulong iova, ulong size)
    {
        ulong table = NewTable();
        int next = level + 1;
        ulong step = PageTableFormat.BlockSize(next);
        ulong address = PageTableFormat.AddressOf(block);
        ulong attributes = (block & ~(PageTableFormat.AddressOf(block) | 3)) | (next == PageTableFormat.LastLevel ? 3UL : 1UL);
        int skipped = size == step ? Format.Index(iova, next) : -1;
        for (int i = 0; i < 1 << PageTableFormat.BitsPerLevel; i++)
        {
            if (i != skipped)
            {
                _memory.Write64(table + ((ulong)i * 8), (address + ((ulong)i * step)) | attributes);
            }
        }

        _memory.Write64(slot, PageTableFormat.TableEntry(table));
        return table;
    }

    private void FreeTable(ulong table, int level)
    {
        FreeChildren(table, 1 << PageTableFormat.BitsPerLevel, level);
        _pages.Free(table);
    }

    private void FreeChildren(ulong table, int entries, int level)
    {
        for (int i = 0; level < PageTableFormat.LastLevel && i < entries; i++)
        {
            ulong entry = Read(table + ((ulong)i * 8));
            if (entry != 0 && !PageTableFormat.IsLeaf(entry, level))
            {
                FreeTable(PageTableFormat.AddressOf(entry), level + 1);
            }
        }
    }
}
