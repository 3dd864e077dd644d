using System.Buffers.Binary;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Replayer.Memory;

namespace TraceReplay.Tests.Support.SmmuVectors;

/// <summary>Geometry of a translation table tree. DDI 0487 D8.2.</summary>
/// <param name="GranuleBits">12, 14 or 16.</param>
/// <param name="InputBits">64 - TxSZ.</param>
/// <param name="Start">First level, -1 to 3.</param>
/// <param name="Wide">Descriptors of 4K and 16K hold 52-bit addresses (DS).</param>
internal sealed record VectorTable(int Stage, ulong Base, int GranuleBits, int InputBits, int Start, bool BigEndian, bool Wide)
{
    private int Stride => GranuleBits - 3;

    public static VectorTable Of(in Cd cd, bool upper)
    {
        int granule = upper ? cd.TG1 switch { GranuleTtb1.Size4K => 12, GranuleTtb1.Size16K => 14, _ => 16 } : BitsOf(cd.TG0);
        int input = 64 - (upper ? cd.T1SZ : cd.T0SZ);
        return new VectorTable(1, upper ? cd.TTB1 : cd.TTB0, granule, input, StartOf(input, granule), cd.ENDI, cd.DS);
    }

    public static VectorTable Of(in Ste ste)
    {
        int granule = BitsOf(ste.S2TG);
        int coded = (granule == 12 ? 2 : 3) - ste.S2SL0;
        int start = ste.S2SL0_2 ? -1 : coded < 0 ? 3 : coded;
        return new VectorTable(2, ste.S2TTB, granule, 64 - ste.S2T0SZ, start, ste.S2ENDI, ste.S2DS);
    }

    public static int BitsOf(Granule granule) => granule switch { Granule.Size4K => 12, Granule.Size16K => 14, _ => 16 };

    /// <summary>First level of a walk without concatenation.</summary>
    public static int StartOf(int inputBits, int granuleBits) => 4 - ((inputBits - 4) / (granuleBits - 3));

    /// <summary>Bytes of the first table, concatenated ones included.</summary>
    public ulong FirstBytes => 8UL << Math.Clamp(InputBits - Shift(Start), 0, 20);

    public ulong PageBytes => 1UL << GranuleBits;

    /// <summary>log2 of what an entry of a level covers.</summary>
    public int Shift(int level) => GranuleBits + ((3 - level) * Stride);

    /// <summary>Address of the entry for an input address in a table.</summary>
    public ulong Slot(ulong table, ulong input, int level)
    {
        ulong inside = input & ((1UL << InputBits) - 1);
        ulong index = inside >> Shift(level);
        return table + ((level == Start ? index : index & ((1UL << Stride) - 1)) * 8);
    }

    public ulong Read(PhysicalMemory memory, ulong slot)
    {
        memory.TryRead64(slot, out ulong raw);
        return BigEndian ? BinaryPrimitives.ReverseEndianness(raw) : raw;
    }

    public void Write(PhysicalMemory memory, ulong slot, ulong descriptor) =>
        memory.Write64(slot, BigEndian ? BinaryPrimitives.ReverseEndianness(descriptor) : descriptor);

    /// <summary>The address bits of a descriptor: [51:48] go to [15:12] with 64K, to [49:48] and [9:8] with DS.</summary>
    public ulong Encode(ulong address)
    {
        ulong low = address & ((1UL << 48) - 1);
        ulong high = address >> 48;
        if (high == 0)
        {
            return low;
        }

        return GranuleBits == 16
            ? low | (high << 12)
            : Wide ? low | ((high & 3) << 48) | ((high >> 2) << 8) : throw new VectorFailure("an address of more than 48 bits needs 64K or DS");
    }

    /// <summary>The table a descriptor points to.</summary>
    public ulong Decode(ulong descriptor)
    {
        ulong low = descriptor & ((1UL << 48) - PageBytes);
        ulong high = GranuleBits == 16 ? (descriptor >> 12) & 0xf : Wide ? ((descriptor >> 48) & 3) | (((descriptor >> 8) & 3) << 2) : 0;
        return low | (high << 48);
    }
}
