using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>Finds the CD of a substream. IHI 0070 §5.3, §5.4.</summary>
internal sealed class ReferenceContexts(ReferenceMemory memory, ReferenceFeatures features, ReferenceStage2? second)
{
    public Cd Find(Ste ste, uint substream, ReferenceAccess access)
    {
        int leafLog2 = ste.S1CDMax == 0 ? 0 : ste.S1Fmt switch { ContextTableFormat.TwoLevel4K => 6, ContextTableFormat.TwoLevel64K => 10, _ => 0 };
        if (leafLog2 == 0)
        {
            return Fetch<Cd>(Aligned(ste.S1ContextPtr, ste.S1CDMax + 6) + (substream * 64UL), access);
        }

        // §5.2 S1Fmt: tables are aligned to their size, at least to a CD. §3.4.3: without stage 2 a pointer beyond the OAS is as good as none.
        ulong table = Aligned(ste.S1ContextPtr, Math.Max(ste.S1CDMax - leafLog2 + 3, 6));
        L1ContextDescriptor first = Fetch<L1ContextDescriptor>(table + ((substream >> leafLog2) * 8UL), access);
        if (!first.V || (second is null && first.L2Ptr >> features.OutputBits != 0))
        {
            throw new ReferenceFault(EventId.CBadSubstreamId);
        }

        return Fetch<Cd>(Aligned(first.L2Ptr, leafLog2 + 6) + ((substream % (1u << leafLog2)) * 64UL), access);
    }

    private static ulong Aligned(ulong address, int log2) => address >> log2 << log2;

    private T Fetch<T>(ulong address, ReferenceAccess access)
        where T : unmanaged
    {
        ulong physical = second?.Translate(address, access with { Write = false, Instruction = false, Privileged = true }, FaultClass.Cd) ?? address;
        return memory.Read<T>(physical) ?? throw new ReferenceFault(EventId.FCdFetch) { FetchAddress = physical };
    }
}
