using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support;

/// <summary>A small machine around an SMMU: a linear stream table, one CD per stream, table pages handed out on demand, both queues on.</summary>
internal sealed class SmmuBuilder
{
    public const ulong StreamTable = 0x4100_0000;
    public const ulong CommandQueue = 0x4110_0000;
    public const ulong EventQueue = 0x4120_0000;
    private const ulong FirstFreePage = 0x4200_0000;

    private ulong _nextPage = FirstFreePage;
    private uint _commandIndex;

    public SmmuBuilder(SmmuProfile? profile = null, SmmuIdentification? identification = null, CachePolicy? caches = null)
    {
        Memory.SetRange(0x4000_0000, 0x400_3fff_ffff, MemoryKind.Ram);
        Smmu = new Smmu(Memory, identification ?? SmmuIdentification.Qemu111Nested, profile ?? SmmuProfile.Arch, caches) { Observer = Observer };
        Smmu.WriteRegister(0x80, StreamTable, 8);
        Smmu.WriteRegister(0x88, 8, 4);
        Smmu.WriteRegister(0x90, CommandQueue | 8, 8);
        Smmu.WriteRegister(0xa0, EventQueue | 4, 8);
        Smmu.WriteRegister(0x2c, 2, 4);
        Smmu.WriteRegister(0x50, 7, 4);
        Smmu.WriteRegister(0x20, 0xd, 4);
    }

    public PhysicalMemory Memory { get; } = new();

    public OracleObserver Observer { get; } = new();

    public Smmu Smmu { get; }

    /// <summary>A zeroed page of model memory.</summary>
    public ulong NewPage()
    {
        ulong page = _nextPage;
        _nextPage += 0x1000;
        return page;
    }

    public void WriteSte(uint streamId, in Ste ste) => Write(StreamTable + (streamId * 64), ste);

    /// <summary>Writes any structure at an address.</summary>
    public void Write<T>(ulong address, in T structure)
        where T : unmanaged =>
        Memory.TryWrite(address, System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in structure)));

    /// <summary>A CD of 48-bit TTB0 with 4K pages that aborts and records.</summary>
    public static Cd NewCd(ulong table, ushort asid) => new()
    {
        V = true,
        AA64 = true,
        A = true,
        R = true,
        T0SZ = 16,
        TG0 = Granule.Size4K,
        EPD1 = true,
        IPS = AddressSize.Bits44,
        ASID = asid,
        TTB0 = table,
    };

    public static Ste NewStage1Ste(ulong cd) => new() { V = true, Config = StreamConfig.Stage1, S1ContextPtr = cd };

    /// <summary>44-bit input, 4K pages, start level 0.</summary>
    public static Ste NewStage2Ste(ulong table, ushort vmid) => new()
    {
        V = true,
        Config = StreamConfig.Stage2,
        S2AA64 = true,
        S2T0SZ = 20,
        S2SL0 = 2,
        S2TG = Granule.Size4K,
        S2PS = AddressSize.Bits44,
        S2R = true,
        S2VMID = vmid,
        S2TTB = table,
    };

    public static Ste NewNestedSte(ulong cd, ulong stage2Table, ushort vmid) => NewStage2Ste(stage2Table, vmid) with
    {
        Config = StreamConfig.Nested,
        S1ContextPtr = cd,
    };

    /// <summary>Maps a 4K page in 4-level tables rooted at a page, making tables on the way.</summary>
    /// <param name="descriptor">The page descriptor: output address and attributes.</param>
    public void Map(ulong root, ulong input, ulong descriptor)
    {
        ulong table = root;
        for (int level = 0; level < 3; level++)
        {
            ulong entry = table + (((input >> (39 - (9 * level))) & 0x1ff) * 8);
            Memory.TryRead64(entry, out ulong next);
            if (next == 0)
            {
                next = NewPage() | 3;
                Memory.Write64(entry, next);
            }

            table = next & 0xffff_ffff_f000;
        }

        Memory.Write64(table + (((input >> 12) & 0x1ff) * 8), descriptor);
    }

    /// <summary>A read-write page of stage 1 for everybody: AF, AP[1], nG.</summary>
    public static ulong Page1(ulong output) => output | 0xc43;

    /// <summary>A read-write page of stage 2: AF, S2AP.</summary>
    public static ulong Page2(ulong output) => output | 0x4c3;

    /// <summary>Puts a command into the queue and lets the SMMU consume it.</summary>
    public void Command(ulong word0, ulong word1 = 0)
    {
        ulong slot = CommandQueue + ((_commandIndex & 0xff) * 16);
        Memory.Write64(slot, word0);
        Memory.Write64(slot + 8, word1);
        _commandIndex = (_commandIndex + 1) & 0x1ff;
        Smmu.WriteRegister(0x98, _commandIndex, 4);
    }

    public TranslationResult Read(uint streamId, ulong iova, List<TranslationStep>? steps = null) =>
        Smmu.Translate(new Transaction { StreamId = streamId, Iova = iova }, steps);

    public TranslationResult Write(uint streamId, ulong iova, List<TranslationStep>? steps = null) =>
        Smmu.Translate(new Transaction { StreamId = streamId, Iova = iova, Write = true }, steps);
}
