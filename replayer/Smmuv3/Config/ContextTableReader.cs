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
    private const int CdBytes = 64;
    private const int CdLog2 = 6;
    private const int DescriptorLog2 = 3;

    private readonly int _limitBits = limited ? identification.OutputBits : 64;

    /// <summary>Reads CD number <paramref name="index"/>.</summary>
    /// <param name="read">RnW of faults.</param>
    public bool TryRead(in Ste ste, uint index, StreamContext context, bool read, List<TranslationStep>? steps, out Cd cd, ref Fault fault)
    {
        cd = default;
        ulong address = ste.S1ContextPtr;
        if (ste.S1CDMax != 0 && ste.S1Fmt is (ContextTableFormat.TwoLevel4K or ContextTableFormat.TwoLevel64K))
        {
            int leafLog2 = ste.S1Fmt == ContextTableFormat.TwoLevel4K ? 6 : 10;

            // §5.2 S1Fmt: tables are aligned to their size, the bits below are taken as zero.
            address = Aligned(address, Math.Max(ste.S1CDMax - leafLog2 + DescriptorLog2, CdLog2));
            if (!TryReadLevel1(address + ((ulong)(index >> leafLog2) * 8), context, read, steps, out L1ContextDescriptor descriptor, ref fault))
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

            address = Aligned(descriptor.L2Ptr, leafLog2 + CdLog2);
            index &= (1u << leafLog2) - 1;
        }
        else
        {
            address = Aligned(address, ste.S1CDMax + CdLog2);
        }

        address += (ulong)index * CdBytes;
        return TryFetch(ref address, context, read, steps, MemoryMarshal.AsBytes(new Span<Cd>(ref cd)), ref fault);
    }

    private static ulong Aligned(ulong address, int log2) => address & ~((1UL << log2) - 1);

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
