using System.Runtime.InteropServices;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>Reads context descriptors from linear and two-level tables, through stage 2 where that is on. IHI 0070 §5.3, §5.4.</summary>
/// <param name="limited">IPAs beyond the address size are stage-1 address size faults; otherwise they are stage 2's to refuse.</param>
internal sealed class ContextTableReader(PhysicalMemory memory, TableTranslation tables, SmmuIdentification identification, bool limited)
{
    private readonly int _limitBits = limited ? identification.OutputBits : 64;

    /// <summary>Reads CD number <paramref name="index"/>.</summary>
    /// <param name="read">RnW of faults.</param>
    public bool TryRead(in Ste ste, uint index, StreamContext context, bool read, List<TranslationStep>? steps, out Cd cd, ref Fault fault)
    {
        cd = default;
        ulong address = ContextTableShape.Base(ste.S1ContextPtr, ste.S1Fmt, ste.S1CDMax);
        if (ContextTableShape.HasTwoLevels(ste.S1Fmt, ste.S1CDMax))
        {
            int leafLog2 = ContextTableShape.LeafLog2(ste.S1Fmt);
            if (!TryReadLevel1(address + ((ulong)(index >> leafLog2) << ContextTableShape.DescriptorLog2), context, read, steps, out L1ContextDescriptor descriptor, ref fault))
            {
                return false;
            }

            // §5.3 V; §3.4.3: L2Ptr beyond the OAS, while an IPA goes to stage 2 as it is.
            if (!descriptor.V || (context.Stage != TranslationStage.Nested && descriptor.L2Ptr >> identification.OutputBits != 0))
            {
                fault.Id = EventId.CBadSubstreamId;
                fault.Recorded = true;
                return false;
            }

            address = ContextTableShape.LeafBase(descriptor, ste.S1Fmt);
            index &= (1u << leafLog2) - 1;
        }

        address += (ulong)index * ContextTableShape.CdBytes;
        return TryFetch(ref address, context, read, steps, MemoryMarshal.AsBytes(new Span<Cd>(ref cd)), ref fault);
    }

    private bool TryReadLevel1(
        ulong address, StreamContext context, bool read, List<TranslationStep>? steps, out L1ContextDescriptor descriptor, ref Fault fault)
    {
        descriptor = default;
        return TryFetch(ref address, context, read, steps, MemoryMarshal.AsBytes(new Span<L1ContextDescriptor>(ref descriptor)), ref fault);
    }

    private bool TryFetch(ref ulong address, StreamContext context, bool read, List<TranslationStep>? steps, Span<byte> destination, ref Fault fault)
    {
        steps?.Add(new TranslationStep { Kind = TranslationStepKind.CdFetch, Address = address });
        if (context.Stage == TranslationStage.Nested
            && !tables.Translate(context, ref address, FaultClass.Cd, read, _limitBits, steps, ref fault))
        {
            return false;
        }

        context.CdAddress = address;
        if (memory.TryRead(address, destination))
        {
            return true;
        }

        fault.Id = EventId.FCdFetch;
        fault.Address = address;
        fault.Recorded = true;
        return false;
    }
}
