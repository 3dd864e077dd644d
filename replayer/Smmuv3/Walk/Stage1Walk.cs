using System.Runtime.CompilerServices;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Tlb;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>Walks stage-1 tables, through stage 2 where that is on. DDI 0487 D8.2, IHI 0070 §3.4.</summary>
internal sealed class Stage1Walk(
    PhysicalMemory memory, DescriptorRules rules, NestedRules nestedRules, TableTranslation tables, SmmuProfile profile, WalkCache? cache = null)
{
    private readonly bool _tablesUnlimited = profile.Has(SmmuQuirk.S1TableSize);
    private readonly bool _tablePermissionEarly = profile.Has(SmmuQuirk.ApTableEarly);

    /// <summary>Walks for one address of the half that <paramref name="table"/> describes.</summary>
    /// <param name="entry">Filled on success with the stage-1 result, except for its tags.</param>
    public bool Walk(
        StreamContext context, in Stage1Table table, ulong address, in Access access, List<TranslationStep>? steps, ref TlbEntry entry, ref Fault fault)
    {
        ulong tableAddress = table.Base;
        if (nestedRules.TablesLinear && context.Stage == TranslationStage.Nested && !PrepareBase(context, access, steps, ref tableAddress, ref fault))
        {
            return false;
        }

        int level = table.Format.StartLevel;
        tableAddress &= table.Format.BaseMask;
        ulong hierarchy = 0;
        cache?.TryFind(context.Tag, address, table.Format, ref level, ref tableAddress, ref hierarchy);
        return Walk(context, table, address, access, level, tableAddress, hierarchy, steps, ref entry, ref fault);
    }

    /// <summary>Walks from a table on: the first one, or one that a descriptor pointed to.</summary>
    /// <param name="level">Level of the table.</param>
    /// <param name="tableAddress">Physical, or an IPA while stage 2 is on.</param>
    /// <param name="hierarchy">OR of the table descriptors above, 0 when hierarchical permissions are off.</param>
    public bool Walk(
        StreamContext context,
        in Stage1Table table,
        ulong address,
        in Access access,
        int level,
        ulong tableAddress,
        ulong hierarchy,
        List<TranslationStep>? steps,
        ref TlbEntry entry,
        ref Fault fault)
    {
        ref readonly TableFormat format = ref table.Format;
        int granule = format.GranuleBits;
        int stride = format.Stride;
        int shift = TranslationGranule.Shift(level, granule);
        ulong input = address & format.InputMask;
        ulong indexMask = (1UL << stride) - 1;
        bool nested = context.Stage == TranslationStage.Nested;
        bool readThroughStage2 = nested && !nestedRules.TablesLinear;
        while (true)
        {
            ulong location = tableAddress + (((input >> shift) & indexMask) * 8);
            ulong physical = location;
            if (readThroughStage2
                && !tables.Translate(context, ref physical, FaultClass.Tt, !access.Write, 64, steps, ref fault, access.UpdatesInhibited))
            {
                return false;
            }

            if (!(level == 3 ? memory.TryRead64(physical, out ulong descriptor) : memory.TryRead64(physical, level, out descriptor)))
            {
                return Fail(context, EventId.FWalkEabt, FaultClass.Tt, physical, access, ref fault);
            }

            descriptor = format.InMemory(descriptor);
            if (steps is not null)
            {
                Note(steps, level, address, physical, descriptor);
            }

            if (!TableDescriptor.IsTable(descriptor, level))
            {
                if (!format.IsLeaf(descriptor, level))
                {
                    return Fail(context, EventId.FTranslation, FaultClass.In, 0, access, ref fault);
                }

                return Finish(context, format, address, access, level, shift, descriptor, hierarchy, out ulong updated, ref entry, ref fault)
                    && (updated == descriptor || Update(context, format, location, physical, descriptor, updated, access, steps, ref fault));
            }

            if (!table.HierarchyDisabled)
            {
                if (!_tablePermissionEarly)
                {
                    hierarchy |= descriptor;
                }
                else if (access.Write && (descriptor & DescriptorBits.ReadOnlyTable) != 0)
                {
                    return Fail(context, EventId.FPermission, FaultClass.In, 0, access, ref fault);
                }
            }

            tableAddress = format.Address(descriptor, granule);
            if (tableAddress >> format.OutputBits != 0 && !(nested ? nestedRules.TableSizeLate : _tablesUnlimited))
            {
                return Fail(context, EventId.FAddrSize, FaultClass.In, 0, access, ref fault);
            }

            // DDI0487 D8.5.5: tables get their access flag before what they point to is used.
            if (format.UpdatesTableAccessFlag && (descriptor & DescriptorBits.AccessFlag) == 0 && !access.UpdatesInhibited
                && !Update(context, format, location, physical, descriptor, descriptor | DescriptorBits.AccessFlag, access, steps, ref fault))
            {
                return false;
            }

            if (nested && nestedRules.TablesLinear && !TranslateTable(context, access, steps, ref tableAddress, ref fault))
            {
                return false;
            }

            if (cache is not null && !access.UpdatesInhibited)
            {
                cache.Keep(context.Asid, context.Vmid, context.Regime, address, format, level, tableAddress, hierarchy);
            }

            level++;
            shift -= stride;
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

    private static void Note(List<TranslationStep> steps, int level, ulong address, ulong entryAddress, ulong descriptor) => steps.Add(new TranslationStep
    {
        Kind = TranslationStepKind.TableEntry,
        Stage = 1,
        Level = (byte)level,
        Address = address,
        EntryAddress = entryAddress,
        Value = descriptor,
    });

    /// <param name="updated">The descriptor as memory should have it afterwards.</param>
    private bool Finish(
        StreamContext context,
        in TableFormat format,
        ulong address,
        in Access access,
        int level,
        int shift,
        ulong descriptor,
        ulong hierarchy,
        out ulong updated,
        ref TlbEntry entry,
        ref Fault fault)
    {
        updated = descriptor;

        // IHI0070 §3.13.3: what makes the page not writable is AP[2] alone, and DBM takes that back.
        const ulong Clean = DescriptorBits.DirtyBitModifier | DescriptorBits.ReadOnly;
        bool clean = format.UpdatesDirtyState && (descriptor & Clean) == Clean;
        ulong writable = clean ? descriptor & ~DescriptorBits.ReadOnly : descriptor;
        ulong output = format.Address(descriptor, shift);
        Permissions permissions = Stage1Permissions.Of(writable, hierarchy, context.PermissionRow);
        EventId id = rules.Judge(
            output >> format.OutputBits == 0,
            format.AccessFlagIgnored || (descriptor & DescriptorBits.AccessFlag) != 0,
            access.IsAllowedByStage1(permissions));
        if (id != EventId.None)
        {
            return Fail(context, id, FaultClass.In, 0, access, ref fault);
        }

        if (clean && !access.Write)
        {
            // The first write has to walk.
            permissions &= ~(Permissions.Write | Permissions.UnprivilegedWrite);
        }

        ulong mask = (1UL << shift) - 1;
        entry.Input = address & ~mask;
        entry.Output = output;
        entry.Mask = mask;
        entry.GranuleBits = format.GranuleBits;
        entry.Level = (byte)level;
        entry.Contiguous = false;
        if (format.KeepsSpans && (descriptor & DescriptorBits.Contiguous) != 0)
        {
            ContiguousSpan.Widen(format, level, shift, ref entry);
        }

        entry.Global = (descriptor & DescriptorBits.NotGlobal) == 0;
        entry.Permissions = permissions | Permissions.AllStage2;
        entry.Attributes = LeafAttributes.OfStage1(context.Mair, descriptor, format);
        if (!access.UpdatesInhibited)
        {
            updated = access.Write ? writable : descriptor;
            updated |= format.UpdatesAccessFlag ? DescriptorBits.AccessFlag : 0;
        }

        return true;
    }

    // IHI0070 §3.13.5: the update is a write, which stage 2 must allow.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Update(
        StreamContext context,
        in TableFormat format,
        ulong location,
        ulong physical,
        ulong descriptor,
        ulong updated,
        in Access access,
        List<TranslationStep>? steps,
        ref Fault fault)
    {
        if (context.Stage == TranslationStage.Nested)
        {
            physical = location;
            if (!tables.TranslateForUpdate(context, ref physical, !access.Write, steps, ref fault))
            {
                return false;
            }
        }

        return DescriptorUpdate.TryApply(memory, format, physical, descriptor, updated)
            || Fail(context, EventId.FWalkEabt, FaultClass.Tt, physical, access, ref fault);
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
