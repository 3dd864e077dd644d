using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Engine;

/// <summary>
/// Reads the configuration of a stream straight from the tables in memory, past every cache: what the SMMU would see if it read it now.
/// IHI 0070 section 3.3.
/// </summary>
internal sealed class StreamInspection(Smmu smmu, PhysicalMemory memory)
{
    private const uint StrtabBase = 0x80;
    private const uint StrtabBaseCfg = 0x88;
    private const ulong AddressMask = 0x000f_ffff_ffff_ffc0;

    /// <returns>Physical address of the STE of a stream, or null when the tables do not reach it.</returns>
    public ulong? SteAddress(uint streamId)
    {
        ulong table = smmu.ReadRegister(StrtabBase, 8) & AddressMask;
        uint config = (uint)smmu.ReadRegister(StrtabBaseCfg, 4);
        bool twoLevel = ((config >> 16) & 3) == 1;
        if (!twoLevel)
        {
            return streamId >> (int)Math.Min(config & 0x3f, 31) != 0 ? null : table + ((ulong)streamId * 64);
        }

        int split = (int)((config >> 6) & 0x1f);
        ulong descriptor = table + ((ulong)(streamId >> split) * 8);
        if (!memory.TryRead64(descriptor, out ulong word) || (word & 0x1f) == 0)
        {
            return null;
        }

        return (word & AddressMask) + ((ulong)(streamId & ((1u << split) - 1)) * 64);
    }

    /// <summary>Translates an intermediate physical address with the 4K stage-2 tables of an STE.</summary>
    /// <returns>The physical address, or null when the walk does not get there.</returns>
    public ulong? ThroughStage2(in Ste ste, ulong ipa)
    {
        const int Stride = 9;
        if (ste.S2TG != 0)
        {
            return null;
        }

        // DDI 0487: with a 4K granule SL0 = 0, 1, 2 starts at level 2, 1, 0.
        int level = 2 - (int)ste.S2SL0;
        ulong table = ste.S2TTB;
        while (level is >= 0 and <= 3)
        {
            int shift = 12 + (Stride * (3 - level));
            ulong index = (ipa >> shift) & 0x1ff;
            if (!memory.TryRead64((table & ~0xfffUL) + (index * 8), out ulong entry) || (entry & 1) == 0)
            {
                return null;
            }

            ulong address = entry & 0x0000_ffff_ffff_f000;
            if (level == 3 || (entry & 2) == 0)
            {
                ulong mask = (1UL << shift) - 1;
                return (address & ~mask) | (ipa & mask);
            }

            table = address;
            level++;
        }

        return null;
    }

    public bool TryReadWords(ulong address, Span<ulong> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (!memory.TryRead64(address + ((ulong)i * 8), out words[i]))
            {
                return false;
            }
        }

        return true;
    }
}
