using System.Runtime.InteropServices;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Commands;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support;

/// <summary>
/// An SMMU with real tables in memory: a linear stream table of 32 entries, queues of 8 entries, 4 KiB granules, 39-bit inputs (walks begin at level 1)
/// unless told otherwise. Physical layout, one megabyte each: stream table, command queue, event queue, CDs, then tables as they are needed.
/// </summary>
internal sealed class SmmuBench
{
    public const uint Stream = 8;
    public const ulong StreamTable = 0x10_0000;
    public const ulong CommandQueue = 0x20_0000;
    public const ulong EventQueue = 0x30_0000;
    public const ulong ContextDescriptor = 0x40_0000;
    public const ulong Stage1Table = 0x50_0000;
    public const ulong Stage2Table = 0x60_0000;

    /// <summary>Leaf bits of stage 1: access flag, not global, unprivileged, read-write.</summary>
    public const ulong ReadWrite1 = (1 << 10) | (1 << 11) | (1 << 6);
    public const ulong ReadOnly1 = ReadWrite1 | (1 << 7);

    /// <summary>Leaf bits of stage 2: access flag, read and write.</summary>
    public const ulong ReadWrite2 = (1 << 10) | (3 << 6);
    public const ulong ReadOnly2 = (1 << 10) | (1 << 6);

    private ulong _nextTable = 0x100_0000;
    private uint _produced;

    public SmmuBench(SmmuProfile? profile = null, SmmuIdentification? id = null, PhysicalMemory? memory = null)
    {
        Memory = memory ?? new PhysicalMemory();
        Smmu = new Smmu(Memory, id ?? SmmuIdentification.Qemu111Nested, profile ?? SmmuProfile.Qemu111) { Observer = Seen };
        Write(RegisterOffset.StrtabBase, StreamTable, 8);
        Write(RegisterOffset.StrtabBaseCfg, 5);
        Write(RegisterOffset.CmdqBase, CommandQueue | 3, 8);
        Write(RegisterOffset.EventqBase, EventQueue | 3, 8);
        Write(RegisterOffset.IrqCtrl, 5);
        Write(RegisterOffset.Cr2, 2);
        Write(RegisterOffset.Cr0, 0xd);
    }

    public PhysicalMemory Memory { get; }
    public Smmu Smmu { get; }
    public SmmuSightings Seen { get; } = new();

    public static Cd PlainCd => new()
    {
        V = true,
        AA64 = true,
        R = true,
        A = true,
        T0SZ = 25,
        EPD1 = true,
        IPS = AddressSize.Bits44,
        ASID = 7,
        TTB0 = Stage1Table,
    };

    public static Ste Stage1Ste => new() { V = true, Config = StreamConfig.Stage1, S1ContextPtr = ContextDescriptor, S2VMID = 3 };

    public static Ste Stage2Ste => new()
    {
        V = true,
        Config = StreamConfig.Stage2,
        S2VMID = 3,
        S2T0SZ = 25,
        S2SL0 = 1,
        S2PS = AddressSize.Bits44,
        S2AA64 = true,
        S2R = true,
        S2TTB = Stage2Table,
    };

    public static Ste NestedSte => Stage2Ste with { Config = StreamConfig.Nested, S1ContextPtr = ContextDescriptor };

    /// <summary>Memory with nothing at a range of addresses.</summary>
    public static PhysicalMemory MemoryWithout(ulong first, ulong last)
    {
        var memory = new PhysicalMemory();
        memory.SetRange(first, last, MemoryKind.Absent);
        if (first != 0)
        {
            memory.SetRange(0, first - 1, MemoryKind.Ram);
        }

        if (last != ulong.MaxValue)
        {
            memory.SetRange(last + 1, ulong.MaxValue, MemoryKind.Ram);
        }

        return memory;
    }

    public SmmuBench With(in Ste ste, uint stream = Stream)
    {
        Store(StreamTable + (stream * 64UL), ste);
        return this;
    }

    public SmmuBench With(in Cd cd, ulong address = ContextDescriptor)
    {
        Store(address, cd);
        return this;
    }

    /// <summary>Puts a leaf into a table tree, making the tables above it.</summary>
    /// <param name="attributes">Low and high attribute bits; the descriptor type is added.</param>
    public SmmuBench Map(ulong table, ulong input, ulong output, ulong attributes, int level = 3, int start = 1)
    {
        for (int at = start; at < level; at++)
        {
            ulong slot = Slot(table, input, at);
            Memory.TryRead64(slot, out ulong entry);
            if ((entry & 3) != 3)
            {
                entry = _nextTable | 3;
                _nextTable += 0x1000;
                Memory.Write64(slot, entry);
            }

            table = entry & 0xffff_ffff_f000;
        }

        Memory.Write64(Slot(table, input, level), output | attributes | (level == 3 ? 3UL : 1UL));
        return this;
    }

    public SmmuBench Map1(ulong input, ulong output, ulong attributes = ReadWrite1, int level = 3) => Map(Stage1Table, input, output, attributes, level);

    public SmmuBench Map2(ulong input, ulong output, ulong attributes = ReadWrite2, int level = 3) => Map(Stage2Table, input, output, attributes, level);

    /// <summary>Maps everything the SMMU fetches in a nested walk onto itself: the CD, and the first stage-1 tables.</summary>
    public SmmuBench MapTables2()
    {
        Map2(ContextDescriptor, ContextDescriptor).Map2(Stage1Table, Stage1Table);
        return Map2(0x100_0000, 0x100_0000, level: 2);
    }

    /// <summary>Address of the descriptor of an input address at a level, walking the tables there are.</summary>
    public ulong EntryOf(ulong table, ulong input, int level, int start = 1)
    {
        for (int at = start; at < level; at++)
        {
            Memory.TryRead64(Slot(table, input, at), out ulong entry);
            table = entry & 0xffff_ffff_f000;
        }

        return Slot(table, input, level);
    }

    public TranslationResult Read(ulong iova, uint stream = Stream, List<TranslationStep>? steps = null) =>
        Smmu.Translate(new Transaction { StreamId = stream, Iova = iova }, steps);

    public TranslationResult WriteTo(ulong iova, uint stream = Stream) => Smmu.Translate(new Transaction { StreamId = stream, Iova = iova, Write = true }, null);

    public void Command<T>(in T command)
        where T : unmanaged
    {
        var words = SmmuCommandWords.Of(command);
        CommandWords(words.Word0, words.Word1);
    }

    public void CommandWords(ulong word0, ulong word1 = 0)
    {
        ulong slot = CommandQueue + (ulong)((_produced & 7) * 16);
        Memory.Write64(slot, word0);
        Memory.Write64(slot + 8, word1);
        _produced = (_produced + 1) & 0xf;
        Write(RegisterOffset.CmdqProd, _produced);
    }

    public void Write(uint offset, ulong value, int size = 4) => Smmu.WriteRegister(offset, value, size);

    public uint Register(uint offset) => (uint)Smmu.ReadRegister(offset, 4);

    private static ulong Slot(ulong table, ulong input, int level) => table + (((input >> (39 - (9 * level))) & 0x1ff) * 8);

    private void Store<T>(ulong address, in T value)
        where T : unmanaged => Memory.TryWrite(address, MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in value, 1)));
}
