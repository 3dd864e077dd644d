using System.Runtime.InteropServices;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>Reads context descriptors from linear and two-level tables, through stage 2 where that is on. IHI 0070 §5.3, §5.4.</summary>
internal sealed class ContextTableReader(PhysicalMemory memory, TableTranslation tables, SmmuIdentification identification)
{
    private const int CdBytes = 64;

    /// <summary>Reads CD number <paramref name="index"/>.</summary>
    /// <param name="read">RnW of faults.</param>
    public bool TryRead(in Ste ste, uint index, StreamContext context, bool read, List<TranslationStep>? steps, out Cd cd, ref Fault fault)
    {
        cd = default;
        ulong address = ste.S1ContextPtr & ((1UL << 52) - 1);
        if (ste.S1CDMax != 0 && ste.S1Fmt is (ContextTableFormat.TwoLevel4K or ContextTableFormat.TwoLevel64K))
        {
            int leafLog2 = ste.S1Fmt == ContextTableFormat.TwoLevel4K ? 6 : 10;
            if (!TryReadLevel1(address + ((ulong)(index >> leafLog2) * 8), context, read, steps, out L1ContextDescriptor descriptor, ref fault))
            {
                return false;
            }

            if (!descriptor.V)
            {
                fault.Id = EventId.CBadSubstreamId;
                fault.Recorded = true;
                return false;
            }

            address = descriptor.L2Ptr;
            index &= (1u << leafLog2) - 1;
        }

        address += (ulong)index * CdBytes;
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
            && !tables.Translate(context, ref address, FaultClass.Cd, read, identification.OutputBits, steps, ref fault))
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
