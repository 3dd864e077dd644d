using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Tlb;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>Walks stage-1 tables, through stage 2 where that is on. DDI 0487 D8.2, IHI 0070 §3.4.</summary>
internal sealed class Stage1Walk(
    PhysicalMemory memory, DescriptorRules rules, NestedRules nestedRules, TableTranslation tables, SmmuProfile profile)
{
    private readonly bool _tablesUnlimited = profile.Has(SmmuQuirk.S1TableSize);
    private readonly bool _tablePermissionEarly = profile.Has(SmmuQuirk.ApTableEarly);

    /// <summary>Walks for one address of the half that <paramref name="table"/> describes.</summary>
    /// <param name="entry">Filled on success with the stage-1 result, except for its tags.</param>
    public bool Walk(
        StreamContext context, in Stage1Table table, ulong address, in Access access, List<TranslationStep>? steps, ref TlbEntry entry, ref Fault fault)
    {
        int granule = table.GranuleBits;
        int stride = TranslationGranule.Stride(granule);
        int inputBits = 64 - table.SizeOffset;
        int level = TranslationGranule.StartLevel(inputBits, granule);
        int shift = TranslationGranule.Shift(level, granule);
        bool nested = context.Stage == TranslationStage.Nested;
        bool readThroughStage2 = nested && !nestedRules.TablesLinear;
        ulong alignment = (1UL << (inputBits - (stride * (4 - level)))) - 1;
        ulong tableAddress = table.Base;
        if (nested && nestedRules.TablesLinear && !PrepareBase(context, access, steps, ref tableAddress, ref fault))
        {
            return false;
        }

        tableAddress &= ~alignment;
        ulong index = (address & ((1UL << inputBits) - 1)) >> shift;
        ulong hierarchy = 0;
        while (true)
        {
            ulong entryAddress = tableAddress + (index * 8);
            if (readThroughStage2 && !tables.Translate(context, ref entryAddress, FaultClass.Tt, !access.Write, 64, steps, ref fault))
            {
                return false;
            }

            if (!memory.TryRead64(entryAddress, out ulong descriptor))
            {
                return Fail(context, EventId.FWalkEabt, FaultClass.Tt, entryAddress, access, ref fault);
            }

            steps?.Add(new TranslationStep
            {
                Kind = TranslationStepKind.TableEntry, Stage = 1, Level = (byte)level, Address = address, EntryAddress = entryAddress, Value = descriptor,
            });
            DescriptorKind kind = rules.Classify(descriptor, level, granule);
            if (kind == DescriptorKind.Invalid)
            {
                return Fail(context, EventId.FTranslation, FaultClass.In, 0, access, ref fault);
            }

            if (kind == DescriptorKind.Leaf)
            {
                return Finish(context, address, access, level, shift, granule, descriptor, hierarchy, ref entry, ref fault);
            }

            if (!table.HierarchyDisabled)
            {
                if (!_tablePermissionEarly)
                {
                    hierarchy |= descriptor;
                }
                else if (access.Write && (descriptor & (1UL << 62)) != 0)
                {
                    return Fail(context, EventId.FPermission, FaultClass.In, 0, access, ref fault);
                }
            }

            tableAddress = DescriptorRules.Address(descriptor, granule);
            bool fits = tableAddress >> context.Stage1OutputBits == 0;
            if (!fits && !(nested ? nestedRules.TableSizeLate : _tablesUnlimited))
            {
                return Fail(context, EventId.FAddrSize, FaultClass.In, 0, access, ref fault);
            }

            if (nested && nestedRules.TablesLinear && !TranslateTable(context, access, steps, ref tableAddress, ref fault))
            {
                return false;
            }

            level++;
            shift -= stride;
            index = (address >> shift) & ((1UL << stride) - 1);
        }
    }

    private static bool Fail(StreamContext context, EventId id, FaultClass faultClass, ulong address, in Access access, ref Fault fault)
    {
        fault.Id = id;
        fault.Stage2 = false;
        fault.Class = faultClass;
        fault.Address = address;
        fault.Read = !access.Write;

        // IHI0070 §7.3.12: an external abort on a walk is recorded whatever CD.R says.
        fault.Recorded = context.RecordStage1 || id == EventId.FWalkEabt;
        return false;
    }

    private bool Finish(
        StreamContext context, ulong address, in Access access, int level, int shift, int granule, ulong descriptor, ulong hierarchy, ref TlbEntry entry, ref Fault fault)
    {
        ulong output = DescriptorRules.Address(descriptor, shift);
        Permissions permissions = Stage1Permissions.Of(descriptor, hierarchy, context.Wxn);
        EventId id = rules.Judge(
            output >> context.Stage1OutputBits == 0,
            context.AccessFlagDisabled || (descriptor & (1UL << 10)) != 0,
            access.IsAllowedByStage1(permissions));
        if (id != EventId.None)
        {
            return Fail(context, id, FaultClass.In, 0, access, ref fault);
        }

        ulong mask = (1UL << shift) - 1;
        entry.Input = address & ~mask;
        entry.Output = output;
        entry.Mask = mask;
        entry.GranuleBits = (byte)granule;
        entry.Level = (byte)level;
        entry.Global = (descriptor & (1UL << 11)) == 0;
        entry.Permissions = permissions | Permissions.AllStage2;
        return true;
    }

    // The base as the walk reads it: physical, translated now unless that happened with the CD.
    private bool PrepareBase(StreamContext context, in Access access, List<TranslationStep>? steps, ref ulong tableBase, ref Fault fault)
    {
        if (!nestedRules.BasesEarly && !tables.Translate(context, ref tableBase, FaultClass.Tt, !access.Write, 64, steps, ref fault))
        {
            return false;
        }

        if (nestedRules.BasesTruncated)
        {
            tableBase &= (1UL << context.Stage1OutputBits) - 1;
        }

        return true;
    }

    private bool TranslateTable(StreamContext context, in Access access, List<TranslationStep>? steps, ref ulong tableAddress, ref Fault fault)
    {
        ulong ipa = tableAddress;
        if (tables.Translate(context, ref tableAddress, FaultClass.Tt, !access.Write, context.Stage1OutputBits, steps, ref fault))
        {
            return true;
        }

        fault.Read = !access.Write;
        if (fault.Id != EventId.FWalkEabt || nestedRules.AbortsCarryIpa)
        {
            fault.Address = ipa;
        }

        if (nestedRules.TableFaultsAsStage1)
        {
            fault.Stage2 = false;
            fault.Recorded = context.RecordStage1 || fault.Id == EventId.FWalkEabt;
        }

        return false;
    }
}
