using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>Finds the CD of a substream. IHI 0070 §5.3, §5.4.</summary>
internal sealed class ReferenceContexts(ReferenceMemory memory, ReferenceStage2? second)
{
    public Cd Find(Ste ste, uint substream, ReferenceAccess access)
    {
        ulong table = ste.S1ContextPtr & 0x000f_ffff_ffff_ffff;
        int leafLog2 = ste.S1CDMax == 0 ? 0 : ste.S1Fmt switch { ContextTableFormat.TwoLevel4K => 6, ContextTableFormat.TwoLevel64K => 10, _ => 0 };
        if (leafLog2 != 0)
        {
            L1ContextDescriptor first = Fetch<L1ContextDescriptor>(table + ((substream >> leafLog2) * 8UL), access);
            if (!first.V)
            {
                throw new ReferenceFault(EventId.CBadSubstreamId);
            }

            table = first.L2Ptr;
            substream %= 1u << leafLog2;
        }

        return Fetch<Cd>(table + (substream * 64UL), access);
    }

    private T Fetch<T>(ulong address, ReferenceAccess access)
        where T : unmanaged
    {
        ulong physical = second?.Translate(address, access with { Write = false, Instruction = false, Privileged = true }, FaultClass.Cd) ?? address;
        return memory.Read<T>(physical) ?? throw new ReferenceFault(EventId.FCdFetch) { FetchAddress = physical };
    }
}
