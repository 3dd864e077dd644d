using System.Runtime.InteropServices;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Faults;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>Finds stream table entries in linear and two-level tables. IHI 0070 §3.3.</summary>
internal sealed class StreamTableReader(PhysicalMemory memory, SmmuControl control, SmmuIdentification identification, SmmuProfile profile)
{
    private const int SteBytes = 64;
    private const int LargestSpan = 11;

    private readonly bool _alwaysRecorded = profile.Has(SmmuQuirk.RecInvSid);
    private readonly bool _spanDoubled = profile.Has(SmmuQuirk.L2SpanDouble);
    private readonly bool _pointerWhole = profile.Has(SmmuQuirk.L2PtrWhole);
    private readonly bool _spanGivesBadSte = profile.Has(SmmuQuirk.L2SpanBadSte);

    /// <summary>Reads the STE of a stream.</summary>
    /// <returns>False with C_BAD_STREAMID or F_STE_FETCH in <paramref name="fault"/>.</returns>
    public bool TryRead(uint streamId, List<TranslationStep>? steps, out Ste ste, out ulong address, ref Fault fault)
    {
        ste = default;
        address = 0;
        int sizeLog2 = Math.Min(control.StrtabBaseCfg.LOG2SIZE, identification.Idr1.SIDSIZE);
        if (sizeLog2 < 32 && streamId >> sizeLog2 != 0)
        {
            return Fail(EventId.CBadStreamId, 0, ref fault);
        }

        ulong table = control.StrtabBase.ADDR;
        if (!control.TwoLevel)
        {
            // IHI0070 §6.3.23: the base is aligned to the size of the table.
            int alignLog2 = Math.Min(control.StrtabBaseCfg.LOG2SIZE + 6, 63);
            address = (table & ~((1UL << alignLog2) - 1)) + ((ulong)streamId * SteBytes);
        }
        else if (!TryFindInSecondLevel(streamId, table, steps, out address, ref fault))
        {
            return false;
        }

        steps?.Add(new TranslationStep { Kind = TranslationStepKind.SteFetch, EntryAddress = address });
        return (IsInRange(address) && memory.TryRead(address, MemoryMarshal.AsBytes(new Span<Ste>(ref ste)))) || Fail(EventId.FSteFetch, address, ref fault);
    }

    private bool TryFindInSecondLevel(uint streamId, ulong table, List<TranslationStep>? steps, out ulong address, ref Fault fault)
    {
        address = 0;
        int split = control.Split;
        int alignLog2 = Math.Clamp(control.StrtabBaseCfg.LOG2SIZE - split + 3, 6, 63);
        uint inner = streamId & (uint)((1UL << split) - 1);
        ulong descriptorAddress = (table & ~((1UL << alignLog2) - 1)) + (((ulong)streamId >> split) * 8);
        if (!IsInRange(descriptorAddress) || !memory.TryRead64(descriptorAddress, out ulong word))
        {
            return Fail(EventId.FSteFetch, descriptorAddress, ref fault);
        }

        L1StreamDescriptor descriptor = MemoryMarshal.Read<L1StreamDescriptor>(MemoryMarshal.AsBytes(new Span<ulong>(ref word)));
        int span = descriptor.Span;

        // IHI0070 §5.1: Span 0, one beyond SPLIT + 1 and the reserved 12 and up make the descriptor invalid.
        if (span == 0 || span > split + 1 || span > LargestSpan)
        {
            return Fail(EventId.CBadStreamId, 0, ref fault);
        }

        // §5.1: L2Ptr is aligned to the size of the table that Span gives.
        ulong second = (_pointerWhole ? word : descriptor.L2Ptr) & ~((1UL << (span + 5)) - 1);
        steps?.Add(new TranslationStep { Kind = TranslationStepKind.L1StreamDescriptor, EntryAddress = descriptorAddress, Address = second });
        if (inner >> (_spanDoubled ? span : span - 1) != 0)
        {
            return Fail(_spanGivesBadSte ? EventId.CBadSte : EventId.CBadStreamId, 0, ref fault);
        }

        address = second + ((ulong)inner * SteBytes);
        return true;
    }

    // §3.4.3: addresses beyond the OAS are not cut to it.
    private bool IsInRange(ulong address) => address >> identification.OutputBits == 0;

    private bool Fail(EventId id, ulong address, ref Fault fault)
    {
        fault.Id = id;
        fault.Address = address;
        fault.Recorded = id != EventId.CBadStreamId || control.Cr2.RECINVSID || _alwaysRecorded;
        return false;
    }
}
