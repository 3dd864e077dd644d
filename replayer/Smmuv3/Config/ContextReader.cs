using System.Runtime.InteropServices;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Memory;

namespace TraceReplay.Replayer.Smmuv3.Config;

/// <summary>Finds and decodes STEs. IHI 0070 sections 3.3 and 5.2.</summary>
internal sealed class ContextReader(PhysicalMemory memory, SmmuIdentification id, SmmuProfile profile, SmmuRegisters registers)
{
    private const ulong AddressMask = 0x000f_ffff_ffff_ffc0;

    /// <returns>The fault of the look-up, None when <paramref name="ste"/> was read.</returns>
    public EventId FindSte(uint streamId, List<TranslationStep>? steps, out Ste ste, out ulong fetchAddress)
    {
        ste = default;
        fetchAddress = 0;
        uint config = registers.StrtabBaseCfg;
        int log2Size = (int)(config & 0x3f);
        // IHI 0070 section 6.3.25: LOG2SIZE is the number of StreamID bits the table covers.
        int bits = Math.Min(Math.Min(log2Size, id.StreamIdBits), 32);
        if (bits < 32 && streamId >> bits != 0)
        {
            return EventId.CBadStreamId;
        }

        ulong table = TableBase(log2Size);
        ulong address;
        if (registers.TwoLevelStreamTable)
        {
            int split = registers.StreamSplit;
            ulong descriptorAddress = table + ((ulong)(streamId >> split) * 8);
            if (!memory.TryRead64(descriptorAddress, out ulong word))
            {
                fetchAddress = descriptorAddress;
                return EventId.FSteFetch;
            }

            L1StreamDescriptor descriptor = MemoryMarshal.Cast<ulong, L1StreamDescriptor>(MemoryMarshal.CreateSpan(ref word, 1))[0];
            if (descriptor.Span == 0)
            {
                return EventId.CBadStreamId;
            }

            if (descriptor.Span > split + 1)
            {
                return EventId.CBadStreamId;
            }

            // Section 5.1: the level-2 table is aligned to its own size, 2^(Span-1) STEs.
            ulong leaf = descriptor.L2Ptr & ~((1UL << (5 + (int)descriptor.Span)) - 1);
            uint index = streamId & (uint)((1UL << split) - 1);
            ulong limit = profile.Has(SmmuQuirk.L2SpanDouble) ? (1UL << (int)descriptor.Span) - 1 : (1UL << ((int)descriptor.Span - 1)) - 1;
            steps?.Add(new TranslationStep { Kind = TranslationStepKind.L1StreamDescriptor, EntryAddress = descriptorAddress, Address = leaf });
            if (index > limit)
            {
                return profile.Has(SmmuQuirk.L2SpanBadSte) ? EventId.CBadSte : EventId.CBadStreamId;
            }

            address = leaf + ((ulong)index * 64);
        }
        else
        {
            address = table + ((ulong)streamId * 64);
        }

        steps?.Add(new TranslationStep { Kind = TranslationStepKind.SteFetch, EntryAddress = address });
        Span<byte> bytes = MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref ste, 1));
        if (!memory.TryRead(address, bytes))
        {
            fetchAddress = address;
            return EventId.FSteFetch;
        }

        return EventId.None;
    }

    // Section 6.3.24: STRTAB_BASE is aligned to the size of the (level-1) table, at least 64 bytes.
    private ulong TableBase(int log2Size)
    {
        int bytesLog2 = registers.TwoLevelStreamTable ? Math.Max(log2Size - registers.StreamSplit + 3, 6) : log2Size + 6;
        return registers.StrtabBase & AddressMask & ~((1UL << Math.Min(bytesLog2, 51)) - 1);
    }

    /// <returns>C_BAD_STE, or None with the stage-2 half of <paramref name="context"/> filled.</returns>
    public EventId DecodeSte(in Ste ste, ref StreamContext context)
    {
        if (!ste.V)
        {
            return EventId.CBadSte;
        }

        // Section 5.2: Config 0b0xx aborts and nothing else is checked; 0b100 bypasses.
        int config = (int)ste.Config;
        if ((config & 4) == 0)
        {
            context.Abort = true;
            return EventId.None;
        }

        if (config == (int)StreamConfig.Bypass)
        {
            context.Bypass = true;
            return EventId.None;
        }

        bool stage1 = (config & 1) != 0;
        bool stage2 = (config & 2) != 0;
        if ((stage1 && !id.Stage1) || (stage2 && !id.Stage2))
        {
            return EventId.CBadSte;
        }

        context.Stage = stage1 && stage2 ? TranslationStage.Nested : stage1 ? TranslationStage.Stage1 : TranslationStage.Stage2;
        context.Vmid = id.Stage2 ? (int)ste.S2VMID : -1;
        context.Asid = -1;
        context.Privilege = profile.Has(SmmuQuirk.PrivilegeConfigIgnored) ? 0 : ste.PRIVCFG;
        if (stage1 || profile.Has(SmmuQuirk.Stage1FieldsCheckedForStage2Only))
        {
            if (UnmodelledFeatures.UsedByStage1(ste, stage2, id) || (ste.S1STALLD && id.StallModel != 0))
            {
                return EventId.CBadSte;
            }
        }

        return stage2 ? DecodeStage2(ste, ref context) : EventId.None;
    }

    private EventId DecodeStage2(in Ste ste, ref StreamContext context)
    {
        if (!ste.S2AA64 || ste.S2S || ste.S2ENDI || ((ste.S2HA || ste.S2HD) && !profile.Has(SmmuQuirk.Stage2HttuIgnored) && id.Httu == 0))
        {
            return EventId.CBadSte;
        }

        int granule = ste.S2TG switch { Granule.Size4K => 12, Granule.Size64K => 16, Granule.Size16K => 14, _ => 0 };
        if (granule == 0 || !id.HasGranule(granule))
        {
            return EventId.CBadSte;
        }

        if (UnmodelledFeatures.UsedByStage2(ste, id))
        {
            return EventId.CBadSte;
        }

        int outputBits = id.SizeOf((uint)ste.S2PS);
        int sizeBits = profile.Has(SmmuQuirk.Stage2T0szFromPs) ? outputBits : id.OutputBits;
        int tsz = (int)ste.S2T0SZ;
        int smallest = granule == 16 ? 64 - sizeBits : Math.Max(64 - sizeBits, 16);
        if (tsz > 39 || tsz < smallest)
        {
            return EventId.CBadSte;
        }

        int level = (granule == 12 ? 2 : 3) - (int)ste.S2SL0;
        if (!StartLevelFits(level, tsz, granule, (int)ste.S2SL0) || (ste.S2TTB >> outputBits) != 0)
        {
            return EventId.CBadSte;
        }

        context.Granule2 = granule;
        context.T0sz2 = tsz;
        context.StartLevel2 = level;
        context.OutputBits2 = outputBits;
        context.Table2 = ste.S2TTB;
        context.RecordStage2 = ste.S2R;
        context.AccessFlagDisabled2 = ste.S2AFFD;
        return EventId.None;
    }

    // DDI 0487 D8.2: the start level must leave at least one bit for its index and at most 4 more than a table has (16 concatenated tables).
    private bool StartLevelFits(int level, int tsz, int granule, int sl0)
    {
        if (level < 0 || (granule == 12 && sl0 == 3))
        {
            return false;
        }

        int stride = granule - 3;
        int below = granule + (stride * (3 - level));
        int indexBits = 64 - tsz - below;
        if (indexBits > stride + 4)
        {
            return false;
        }

        return indexBits > 0 || profile.Has(SmmuQuirk.Stage2StartLevelUnchecked);
    }
}
