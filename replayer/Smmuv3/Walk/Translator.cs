using System.Runtime.CompilerServices;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Tlb;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>Translates the input address of a transaction: TLB, stage 1, stage 2 or both. IHI 0070 §3.4.</summary>
internal sealed class Translator(
    PhysicalMemory memory, TranslationCache tlb, Stage1Walk stage1, Stage2Walk stage2, SmmuIdentification identification, SmmuProfile profile, bool hitsJudgeWritesOnly, bool perStage)
{
    private readonly bool _upperHalfUsesTbi0 = profile.Has(SmmuQuirk.Tbi1);
    private readonly bool _largeInputUnrecorded = profile.Has(SmmuQuirk.S2OnlyIas);
    private readonly bool _hitsJudgeWritesOnly = hitsJudgeWritesOnly;

    /// <summary>Translates; on success <paramref name="entry"/> covers the address.</summary>
    public bool Translate(StreamContext context, ulong address, in Access access, List<TranslationStep>? steps, ref TlbEntry entry, ref Fault fault)
    {
        fault.Class = FaultClass.In;
        fault.Read = !access.Write;
        Stage1Table table = default;
        uint classes = context.Stage2Classes;
        if (context.Stage != TranslationStage.Stage2)
        {
            if (!SelectTable(context, address, out table))
            {
                return FailStage1(context, EventId.FTranslation, ref fault);
            }

            if (table.TopByteIgnored && !tlb.KeepsTags)
            {
                address = Stage1Table.WithoutTag(address);
            }

            // IHI0070 §5.4 E0PD: the half is closed to unprivileged accesses, whatever its tables and the TLB hold.
            if (table.UnprivilegedDenied && !access.Privileged)
            {
                return FailStage1(context, EventId.FTranslation, ref fault);
            }

            classes = table.Enabled ? TlbClass.From(table.GranuleBits, TranslationGranule.StartLevel(64 - table.SizeOffset, table.GranuleBits)) : 0;
        }

        ref TlbSlot cached = ref Find(context, table, address, classes);
        bool hit = !Unsafe.IsNullRef(ref cached);
        steps?.Add(new TranslationStep
        {
            Kind = hit ? TranslationStepKind.TlbHit : TranslationStepKind.TlbMiss,
            Asid = context.Asid,
            Vmid = context.Vmid,
            Address = address,
        });
        if (hit && !(perStage && context.Stage == TranslationStage.Nested) && JudgeHit(context, cached.Permissions, access, ref fault, out bool allowed))
        {
            entry = cached.ToEntry(-1);
            return allowed;
        }

        if (perStage && context.Stage == TranslationStage.Nested)
        {
            return TranslateStages(context, table, address, classes, access, steps, ref entry, ref fault);
        }

        if (!Walk(context, table, address, access, steps, ref entry, ref fault))
        {
            return false;
        }

        entry.Asid = context.Asid;
        entry.Vmid = context.Vmid;
        entry.Regime = context.Regime;
        entry.FilledAt = memory.TrackWriters ? memory.CurrentRecord : -1;
        if (access.UpdatesInhibited)
        {
            return true;
        }

        tlb.Insert(entry);
        steps?.Add(new TranslationStep
        {
            Kind = TranslationStepKind.TlbFill,
            Asid = entry.Asid,
            Vmid = entry.Vmid,
            Address = entry.Input,
            Level = entry.Level,
            Value = (ulong)TranslationGranule.Code(entry.GranuleBits),
        });
        return true;
    }

    /// <summary>Translates for split-stage ATS (IHI 0070 §13.6.3): both stages decide on access and size, and the output is the IPA. Does not use the TLB.</summary>
    public bool TranslateToIpa(StreamContext context, ulong address, in Access access, List<TranslationStep>? steps, ref TlbEntry entry, ref Fault fault)
    {
        if (context.Stage != TranslationStage.Nested)
        {
            bool translated = Translate(context, address, access, steps, ref entry, ref fault);
            entry.Output = address & ~entry.Mask;
            return translated;
        }

        fault.Class = FaultClass.In;
        fault.Read = !access.Write;
        if (!WalkStage1(context, ref address, access, steps, ref entry, ref fault))
        {
            return false;
        }

        ulong ipa = entry.Translate(address);
        if (!Combine(context, address, access, steps, ref entry, ref fault))
        {
            return false;
        }

        entry.Output = ipa & ~entry.Mask;
        return true;
    }

    /// <summary>Stage 1 alone: the output is an IPA while stage 2 is on. Neither looks into the TLB nor fills it.</summary>
    public bool TranslateStage1(StreamContext context, ulong address, in Access access, ref TlbEntry entry, ref Fault fault) =>
        WalkStage1(context, ref address, access, null, ref entry, ref fault);

    /// <summary>What a translation allows, 1 read, 2 write. Where hits judge writes only it is the input stage's permission.</summary>
    public byte AllowedBy(StreamContext context, in TlbEntry entry, in Access access)
    {
        var read = access with { Write = false, Instruction = false };
        Access write = read with { Write = true };
        bool onlyStage1 = _hitsJudgeWritesOnly && context.Stage == TranslationStage.Nested;
        bool reads = read.IsAllowedByStage1(entry.Permissions) && (onlyStage1 || read.IsAllowedByStage2(entry.Permissions));
        bool writes = write.IsAllowedByStage1(entry.Permissions) && (onlyStage1 || write.IsAllowedByStage2(entry.Permissions));
        return (byte)((reads ? 1 : 0) | (writes ? 2 : 0));
    }

    // For requests that leave the TLB alone; the address loses its tag where that is ignored.
    private bool WalkStage1(StreamContext context, ref ulong address, in Access access, List<TranslationStep>? steps, ref TlbEntry entry, ref Fault fault)
    {
        if (!SelectTable(context, address, out Stage1Table table) || !table.Enabled || (table.UnprivilegedDenied && !access.Privileged))
        {
            return FailStage1(context, EventId.FTranslation, ref fault);
        }

        if (table.TopByteIgnored)
        {
            address = Stage1Table.WithoutTag(address);
        }

        return stage1.Walk(context, table, address, access, steps, ref entry, ref fault);
    }

    private static bool FailStage1(StreamContext context, EventId id, ref Fault fault)
    {
        fault.Id = id;
        fault.Stage2 = false;
        fault.Address = 0;
        fault.Recorded = context.RecordStage1;
        return false;
    }

    private static bool IsInside(ulong address, int sizeOffset, int tagBits, bool ones)
    {
        int width = sizeOffset - tagBits;
        ulong field = (address >> (64 - sizeOffset)) & ((1UL << width) - 1);
        return field == (ones ? (1UL << width) - 1 : 0);
    }

    // DDI0487 D8.2: the half follows from the bits above the input size; what is in neither half is a translation fault.
    private bool SelectTable(StreamContext context, ulong address, out Stage1Table table)
    {
        bool upper = (address & (1UL << 55)) != 0;
        bool ignored = upper && !_upperHalfUsesTbi0 ? context.Table1.TopByteIgnored : context.Table0.TopByteIgnored;
        int tagBits = ignored ? 8 : 0;
        ref Stage1Table low = ref context.Table0;
        ref Stage1Table high = ref context.Table1;
        table = low;
        if (low.SizeOffset != 0 && IsInside(address, low.SizeOffset, tagBits, false))
        {
            table = low;
        }
        else if (high.SizeOffset != 0 && IsInside(address, high.SizeOffset, tagBits, true))
        {
            table = high;
        }
        else if (low.SizeOffset == 0)
        {
            table = low;
        }
        else if (high.SizeOffset == 0)
        {
            table = high;
        }
        else
        {
            return false;
        }

        table.TopByteIgnored = ignored;
        return true;
    }

    private ref TlbSlot Find(StreamContext context, in Stage1Table table, ulong address, uint classes)
    {
        ref TlbSlot cached = ref tlb.Find(context.Tag, address, classes);
        int granule = context.Stage2.GranuleBits;
        if (context.Stage != TranslationStage.Nested || !Unsafe.IsNullRef(ref cached) || !table.Enabled || granule == table.GranuleBits)
        {
            return ref cached;
        }

        // A combined entry has the granule of the smaller stage.
        return ref tlb.Find(context.Tag, address, TlbClass.From(granule, TranslationGranule.StartLevel(64 - table.SizeOffset, granule)));
    }

    /// <returns>False when the hit cannot answer and a walk must.</returns>
    private bool JudgeHit(StreamContext context, Permissions permissions, in Access access, ref Fault fault, out bool allowed)
    {
        if (!_hitsJudgeWritesOnly)
        {
            // A combined entry does not know the IPA that a stage-2 permission fault reports: the walk finds it again.
            allowed = access.IsAllowedByStage1(permissions) && access.IsAllowedByStage2(permissions);
            return allowed;
        }

        bool stage1Writes = (permissions & Permissions.Write) != 0;
        bool stage2Writes = (permissions & Permissions.Stage2Write) != 0;
        allowed = !access.Write || (stage1Writes && stage2Writes);
        if (!allowed)
        {
            fault.Id = EventId.FPermission;
            fault.Stage2 = stage1Writes && context.Stage != TranslationStage.Stage2;
            fault.Address = 0;
            fault.Recorded = fault.Stage2 ? context.Stage2.Record : context.RecordStage1;
        }

        return true;
    }

    private bool Walk(
        StreamContext context, in Stage1Table table, ulong address, in Access access, List<TranslationStep>? steps, ref TlbEntry entry, ref Fault fault)
    {
        if (context.Stage == TranslationStage.Stage2)
        {
            // IHI0070 §3.4: with stage 1 off an input beyond the IPA size is a stage-1 address size fault.
            if (address >> identification.IntermediateBits != 0)
            {
                FailStage1(context, EventId.FAddrSize, ref fault);
                fault.Recorded = !_largeInputUnrecorded;
                return false;
            }

            return stage2.Walk(context, address, access, steps, ref entry, ref fault);
        }

        if (!table.Enabled)
        {
            return FailStage1(context, EventId.FTranslation, ref fault);
        }

        if (!stage1.Walk(context, table, address, access, steps, ref entry, ref fault))
        {
            return false;
        }

        return context.Stage == TranslationStage.Stage1 || Combine(context, address, access, steps, ref entry, ref fault);
    }

    private bool Combine(StreamContext context, ulong address, in Access access, List<TranslationStep>? steps, ref TlbEntry entry, ref Fault fault)
    {
        ulong ipa = entry.Translate(address);
        TlbEntry second = default;
        fault.Class = FaultClass.In;
        fault.Read = !access.Write;
        if (!stage2.Walk(context, ipa, access, steps, ref second, ref fault))
        {
            return false;
        }

        Combine(ipa, address, second, ref entry);
        return true;
    }

    private static void Combine(ulong ipa, ulong address, in TlbEntry second, ref TlbEntry entry)
    {
        if (second.Mask < entry.Mask)
        {
            entry.Mask = second.Mask;
            entry.GranuleBits = second.GranuleBits;
            entry.Level = second.Level;
            entry.Contiguous = second.Contiguous;
        }

        entry.Combined = true;
        entry.Attributes = AttributeRules.CombineStage2(entry.Attributes, second.Attributes);
        entry.Output = second.Translate(ipa) & ~entry.Mask;
        entry.Input = address & ~entry.Mask;
        entry.Permissions = (entry.Permissions & Permissions.AllStage1) | (second.Permissions & Permissions.AllStage2);
    }

    // Each stage answers from its own entry or walks; the combination is not kept.
    private bool TranslateStages(
        StreamContext context, in Stage1Table table, ulong address, uint classes, in Access access, List<TranslationStep>? steps, ref TlbEntry entry, ref Fault fault)
    {
        ref TlbSlot first = ref tlb.Find(context.Tag, address, classes);
        if (!Unsafe.IsNullRef(ref first) && access.IsAllowedByStage1(first.Permissions))
        {
            entry = first.ToEntry(-1);
        }
        else
        {
            if (!table.Enabled)
            {
                return FailStage1(context, EventId.FTranslation, ref fault);
            }

            if (!stage1.Walk(context, table, address, access, steps, ref entry, ref fault))
            {
                return false;
            }

            entry.Regime = context.Regime;
            Keep(ref entry, context.Asid, context.Vmid, access);
        }

        ulong ipa = entry.Translate(address);
        TlbEntry second = default;
        ref TlbSlot last = ref tlb.Find(context.Stage2Tag, ipa, context.Stage2Classes);
        if (!Unsafe.IsNullRef(ref last) && access.IsAllowedByStage2(last.Permissions))
        {
            second = last.ToEntry(-1);
        }
        else
        {
            fault.Class = FaultClass.In;
            fault.Read = !access.Write;
            if (!stage2.Walk(context, ipa, access, steps, ref second, ref fault))
            {
                return false;
            }

            Keep(ref second, -1, context.Vmid, access);
        }

        Combine(ipa, address, second, ref entry);
        return true;
    }

    private void Keep(ref TlbEntry entry, int asid, int vmid, in Access access)
    {
        entry.Asid = asid;
        entry.Vmid = vmid;
        entry.FilledAt = memory.TrackWriters ? memory.CurrentRecord : -1;
        if (!access.UpdatesInhibited)
        {
            tlb.Insert(entry);
        }
    }
}
