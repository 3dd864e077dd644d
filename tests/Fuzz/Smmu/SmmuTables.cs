using System.Runtime.InteropServices;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Memory;

namespace TraceReplay.Fuzz.Smmu;

/// <summary>Writes structures that are nearly right: STEs, CDs, tables that point into the same few pages, themselves or a queue, and bit flips.</summary>
internal sealed class SmmuTables(PhysicalMemory memory)
{
    public const ulong StreamTable = 0x10_0000;
    public const ulong CommandQueue = 0x20_0000;
    public const ulong EventQueue = 0x21_0000;
    public const ulong PriQueue = 0x22_0000;
    public const ulong Contexts = 0x30_0000;
    private const ulong FirstTables = 0x40_0000;
    private const int Tables = 24;
    private const ulong TableStride = 0x1_0000;

    /// <summary>Granule, S2T0SZ and S2SL0 that go together.</summary>
    private static readonly (Granule, int, int)[] s_stage2 =
    [
        (Granule.Size4K, 20, 2), (Granule.Size4K, 24, 2), (Granule.Size4K, 25, 1), (Granule.Size4K, 34, 1), (Granule.Size4K, 35, 0),
        (Granule.Size64K, 20, 2), (Granule.Size64K, 25, 1), (Granule.Size16K, 20, 2), (Granule.Size16K, 25, 1), (Granule.Size16K, 30, 1), (Granule.Size4K, 22, 1),
    ];

    /// <summary>Everything valid: sixteen streams of every kind over tables that map the low memory.</summary>
    public void WriteAll(Choices choices)
    {
        for (int table = 0; table < Tables; table++)
        {
            for (ulong slot = 0; slot < 16; slot++)
            {
                memory.Write64(TableAt(table) + (slot * 8), Descriptor(choices, table));
            }
        }

        for (uint stream = 0; stream < 16; stream++)
        {
            WriteStream(choices, stream);
            WriteContext(choices, stream);
        }
    }

    /// <summary>One more thing that software could have written.</summary>
    public void Write(Choices choices)
    {
        switch (choices.Below(8))
        {
            case 0:
                WriteStream(choices, (uint)choices.Below(16));
                break;
            case 1:
                WriteContext(choices, (uint)choices.Below(16));
                break;
            case 2 or 3 or 4:
                int table = choices.Below(Tables);
                memory.Write64(TableAt(table) + (ulong)(8 * choices.Below(choices.OneIn(4) ? 8192 : 16)), Descriptor(choices, table));
                break;
            case 5:
                Flip(choices, StreamTable + (ulong)(8 * choices.Below(128)));
                break;
            case 6:
                Flip(choices, Contexts + (ulong)(8 * choices.Below(128)));
                break;
            default:
                memory.Write64((choices.Word() % SmmuSetups.RamBytes) & ~7UL, choices.Word());
                break;
        }
    }

    private static ulong TableAt(int number) => FirstTables + ((ulong)number * TableStride);

    private static ulong Descriptor(Choices choices, int table)
    {
        ulong target = choices.Below(8) switch
        {
            0 => TableAt(table),
            1 => StreamTable,
            2 => CommandQueue,
            3 => choices.Word() & 0x0000_ffff_ffff_f000,
            4 => 0x180_0000,
            _ => TableAt(choices.Below(Tables)),
        };
        ulong upper = choices.OneIn(4) ? choices.Word() & 0xfff0_0000_0000_0000 : 0;
        return target | upper | (uint)choices.Of<uint>([3, 0x7c3, 0x7c3, 0xfc3, 0x441, 0x7c1, 0x743, 0x3c3, 0, 1]);
    }

    private void WriteStream(Choices choices, uint stream)
    {
        (Granule granule, int size, int start) = choices.Of(s_stage2);
        var ste = new Ste
        {
            V = true,
            Config = choices.Of<StreamConfig>([StreamConfig.Stage1, StreamConfig.Stage2, StreamConfig.Nested, StreamConfig.Nested, StreamConfig.Bypass, StreamConfig.Abort]),
            S1ContextPtr = Contexts + (stream * 64),
            S1CDMax = (byte)(choices.OneIn(8) ? choices.Below(12) : 0),
            S1Fmt = (ContextTableFormat)choices.Below(4),
            S1DSS = (DefaultSubstream)choices.Below(4),
            STRW = (StreamWorld)(choices.OneIn(4) ? choices.Below(4) : 0),
            EATS = (AtsMode)choices.Of([0, 0, 1, 1, 1, 2, 3]),
            MEV = choices.OneIn(4),
            S2AA64 = !choices.OneIn(16),
            S2R = !choices.OneIn(4),
            S2S = choices.OneIn(8),
            S2HA = choices.OneIn(8),
            S2HD = choices.OneIn(16),
            S2AFFD = choices.OneIn(2),
            S2ENDI = choices.OneIn(16),
            S2PTW = choices.OneIn(8),
            S2FWB = choices.OneIn(4),
            S2DS = choices.OneIn(8),
            S2SL0_2 = choices.OneIn(16),
            S2TG = granule,
            S2SL0 = (byte)(choices.OneIn(16) ? choices.Below(4) : start),
            S2T0SZ = (byte)(choices.OneIn(16) ? choices.Below(64) : size),
            S2PS = (AddressSize)(choices.OneIn(4) ? choices.Below(8) : 5),
            S2VMID = (ushort)choices.Below(3),
            S2TTB = TableAt(choices.Below(Tables)),
        };
        memory.TryWrite(StreamTable + (stream * 64), MemoryMarshal.AsBytes(new ReadOnlySpan<Ste>(in ste)));
    }

    private void WriteContext(Choices choices, uint number)
    {
        var cd = new Cd
        {
            V = !choices.OneIn(32),
            AA64 = true,
            A = !choices.OneIn(8),
            R = !choices.OneIn(4),
            S = choices.OneIn(4),
            T0SZ = (byte)(choices.OneIn(8) ? choices.Below(64) : choices.Of([16, 20, 25, 25, 30, 32, 39])),
            T1SZ = (byte)(choices.OneIn(8) ? choices.Below(64) : choices.Of([16, 25, 39])),
            TG0 = (Granule)choices.Below(choices.OneIn(8) ? 4 : 3),
            TG1 = (GranuleTtb1)choices.Below(4),
            EPD0 = choices.OneIn(16),
            EPD1 = choices.OneIn(2),
            IPS = (AddressSize)(choices.OneIn(4) ? choices.Below(8) : 5),
            TBI0 = choices.OneIn(4),
            TBI1 = choices.OneIn(4),
            HA = choices.OneIn(4),
            HD = choices.OneIn(8),
            DS = choices.OneIn(8),
            ENDI = choices.OneIn(16),
            AFFD = choices.OneIn(2),
            WXN = choices.OneIn(8),
            PAN = choices.OneIn(8),
            HAD0 = choices.OneIn(4),
            ASID = (ushort)choices.Below(3),
            TTB0 = TableAt(choices.Below(Tables)),
            TTB1 = TableAt(choices.Below(Tables)),
            MAIR0 = (uint)choices.Word(),
            MAIR1 = (uint)choices.Word(),
        };
        memory.TryWrite(Contexts + (number * 64), MemoryMarshal.AsBytes(new ReadOnlySpan<Cd>(in cd)));
    }

    private void Flip(Choices choices, ulong address)
    {
        memory.TryRead64(address, out ulong word);
        memory.Write64(address, word ^ (1UL << choices.Below(64)));
    }
}
