using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>Finds the STE of a stream. IHI 0070 §3.3, §5.1, §6.3.24, §6.3.25.</summary>
internal sealed class ReferenceStreams(ReferenceMemory memory, ReferenceFeatures features, ReferenceRegisters registers)
{
    public Ste Find(uint stream)
    {
        int log2 = registers.StrtabBaseCfg.LOG2SIZE;
        int bits = Math.Min(log2, features.Idr1.SIDSIZE);
        if (stream >= 1UL << bits)
        {
            throw Bad();
        }

        bool twoLevel = registers.StrtabBaseCfg.FMT == 1 && features.Idr0.ST_LEVEL == 1;
        ulong address = twoLevel ? InTwoLevels(stream, log2) : Aligned(registers.StrtabBase.ADDR, log2 + 6) + (stream * 64UL);
        return memory.Read<Ste>(address) ?? throw new ReferenceFault(EventId.FSteFetch) { FetchAddress = address };
    }

    private static ulong Aligned(ulong address, int log2) => address >> log2 << log2;

    private ulong InTwoLevels(uint stream, int log2)
    {
        int split = registers.StrtabBaseCfg.SPLIT;
        split = split is 8 or 10 ? split : 6;
        ulong slot = Aligned(registers.StrtabBase.ADDR, Math.Max(6, log2 - split + 3)) + ((stream >> split) * 8UL);
        L1StreamDescriptor first = memory.Read<L1StreamDescriptor>(slot) ?? throw new ReferenceFault(EventId.FSteFetch) { FetchAddress = slot };
        uint inner = stream % (1u << split);
        bool valid = first.Span is >= 1 and <= 11 && first.Span <= split + 1;
        if (!valid || inner >= 1u << (first.Span - 1))
        {
            throw Bad();
        }

        return Aligned(first.L2Ptr & 0x000f_ffff_ffff_ffff, first.Span + 5) + (inner * 64UL);
    }

    private ReferenceFault Bad() => new(EventId.CBadStreamId) { Recorded = registers.Cr2.RECINVSID };
}
