using System.Runtime.InteropServices;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Benchmarks;

/// <summary>
/// An SMMU of the architecture with one stream and real tables: 4 KiB pages, four levels at each stage. Input pages are a distance apart, so that tables can be
/// made larger than any cache of the host.
/// </summary>
internal sealed class WalkMachine
{
    public const uint Stream = 1;
    public const ulong StreamTable = 0x10_0000;
    private const ulong CommandQueue = 0x20_0000;
    private const ulong EventQueue = 0x80_0000;
    private const ulong ContextDescriptor = 0x40_0000;
    private const ulong FirstIova = 0x10_0000_0000;
    private const ulong FirstIpa = 0x100_0000_0000;
    private const ulong FirstPa = 0x200_0000_0000;
    private const ulong Stage1Leaf = 0xc43;
    private const ulong Stage2Leaf = 0x4c3;
    private const ulong FirstTable = 0x1_0000_0000;
    private const int QueueLog2 = 10;
    private const int PagesOfBlock = 512;

    private readonly bool _nested;
    private readonly ulong _stage1Root;
    private readonly ulong _stage2Root;
    private ulong _nextTable = FirstTable;
    private uint _produced;

    /// <param name="pages">Mapped pages, a power of two.</param>
    /// <param name="distance">From one mapped page to the next, in pages.</param>
    /// <param name="blocks">Stage 1 alone, mapped with 2 MiB blocks.</param>
    public WalkMachine(bool nested, int pages, int distance, CachePolicy caches, bool blocks = false)
    {
        _nested = nested;
        Pages = pages;
        Distance = distance;
        Smmu = new Smmu(Memory, SmmuIdentification.Qemu111Nested, SmmuProfile.Arch, caches);
        _stage2Root = NewTable(false);
        _stage1Root = NewTable(true);
        for (int i = 0; blocks && i < pages; i += PagesOfBlock)
        {
            Map(_stage1Root, FirstIova + ((ulong)i << 12), FirstPa + ((ulong)i << 12) | (Stage1Leaf ^ 2), false, blockShift: 21);
        }

        for (int i = 0; !blocks && i < pages; i++)
        {
            ulong offset = (ulong)i * (ulong)distance << 12;
            Map(_stage1Root, FirstIova + offset, (nested ? FirstIpa : FirstPa) + offset | Stage1Leaf, nested);
            if (nested)
            {
                Map(_stage2Root, FirstIpa + offset, FirstPa + offset | Stage2Leaf, false);
            }
        }

        Map(_stage2Root, ContextDescriptor, ContextDescriptor | Stage2Leaf, false);
        Store(StreamTable + (Stream * 64), StreamEntry());
        Store(ContextDescriptor, ContextEntry());
        Smmu.WriteRegister(0x80, StreamTable, 8);
        Smmu.WriteRegister(0x88, 8, 4);
        Smmu.WriteRegister(0x90, CommandQueue | QueueLog2, 8);
        Smmu.WriteRegister(0xa0, EventQueue | 4, 8);
        Smmu.WriteRegister(0x20, 0xd, 4);
    }

    public PhysicalMemory Memory { get; } = new();

    public Smmu Smmu { get; }

    public int Pages { get; }

    public int Distance { get; }

    /// <summary>How many tables there are.</summary>
    public ulong TablesMade => (_nextTable - FirstTable) >> 12;

    /// <summary>Numbers of the pages that translations read.</summary>
    public static IEnumerable<ulong> TablePages(ulong tables)
    {
        yield return StreamTable >> 12;
        yield return ContextDescriptor >> 12;
        for (ulong i = 0; i < tables; i++)
        {
            yield return (FirstTable >> 12) + i;
        }
    }

    /// <summary>Input addresses of all pages, in order or shuffled; beyond the mapped ones when they are to fault.</summary>
    public ulong[] Addresses(bool random, bool faulting = false)
    {
        ulong first = faulting ? FirstIova + ((ulong)Pages * (ulong)Distance << 12) : FirstIova;
        var addresses = new ulong[Pages];
        for (int i = 0; i < addresses.Length; i++)
        {
            addresses[i] = first + ((ulong)i * (ulong)Distance << 12) + ((ulong)i & 0xff8);
        }

        if (random)
        {
            new Random(1).Shuffle(addresses);
        }

        return addresses;
    }

    /// <summary>Where an address goes.</summary>
    public static ulong Expected(ulong iova) => iova - FirstIova + FirstPa;

    /// <summary>Puts a command into the queue; it is executed with the next <see cref="Ring"/>.</summary>
    public void Queue(ulong word0, ulong word1)
    {
        ulong slot = CommandQueue + ((_produced & ((1 << QueueLog2) - 1)) * 16);
        Memory.Write64(slot, word0);
        Memory.Write64(slot + 8, word1);
        _produced = (_produced + 1) & ((2 << QueueLog2) - 1);
    }

    public void Ring() => Smmu.WriteRegister(0x98, _produced, 4);

    public ulong Translate(ReadOnlySpan<ulong> addresses)
    {
        ulong sum = 0;
        foreach (ulong address in addresses)
        {
            TranslationResult result = Smmu.Translate(new Transaction { StreamId = Stream, Iova = address }, null);
            sum += result.Output;
        }

        return sum;
    }

    private Ste StreamEntry()
    {
        Ste ste = new()
        {
            V = true,
            Config = _nested ? StreamConfig.Nested : StreamConfig.Stage1,
            S1ContextPtr = ContextDescriptor,
            S2AA64 = true,
            S2T0SZ = 20,
            S2SL0 = 2,
            S2TG = Granule.Size4K,
            S2PS = AddressSize.Bits44,
            S2VMID = 7,
            S2TTB = _stage2Root,
        };
        return ste;
    }

    private Cd ContextEntry() => new()
    {
        V = true,
        AA64 = true,
        A = true,
        T0SZ = 16,
        TG0 = Granule.Size4K,
        EPD1 = true,
        IPS = AddressSize.Bits44,
        ASID = 3,
        TTB0 = _stage1Root,
    };

    private ulong NewTable(bool throughStage2)
    {
        ulong table = _nextTable;
        _nextTable += 0x1000;
        if (throughStage2)
        {
            Map(_stage2Root, table, table | Stage2Leaf, false);
        }

        return table;
    }

    private void Map(ulong table, ulong input, ulong descriptor, bool throughStage2, int blockShift = 12)
    {
        for (int shift = 39; shift > blockShift; shift -= 9)
        {
            ulong slot = table + (((input >> shift) & 0x1ff) * 8);
            Memory.TryRead64(slot, out ulong entry);
            if (entry == 0)
            {
                entry = NewTable(throughStage2) | 3;
                Memory.Write64(slot, entry);
            }

            table = entry & 0xffff_ffff_f000;
        }

        Memory.Write64(table + (((input >> blockShift) & 0x1ff) * 8), descriptor);
    }

    private void Store<T>(ulong address, in T value)
        where T : unmanaged => Memory.TryWrite(address, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
}
