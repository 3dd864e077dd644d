using System.Runtime.CompilerServices;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Tlb;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>Walks stage-2 tables. DDI 0487 D8.2, IHI 0070 §3.4.</summary>
internal sealed class Stage2Walk(PhysicalMemory memory, DescriptorRules rules, SmmuIdentification identification, SmmuProfile profile, WalkCache? cache = null)
{
    private readonly bool _concatenationIgnored = profile.Has(SmmuQuirk.S2Concat);
    private readonly bool _tablesUnlimited = profile.Has(SmmuQuirk.S2TableSize);
    private readonly ulong _executeNeverBits = identification.Idr3.XNX ? 3UL : 2UL;

    /// <summary>Walks for one IPA.</summary>
    /// <param name="entry">Filled on success, except for its tags.</param>
    /// <param name="fault">On failure: Id, Address and Recorded; Stage2 is set, Class and Read are the caller's.</param>
    public bool Walk(StreamContext context, ulong ipa, in Access access, List<TranslationStep>? steps, ref TlbEntry entry, ref Fault fault)
    {
        ref readonly Stage2Table table = ref context.Stage2;
        ref readonly TableFormat format = ref table.Format;
        if (format.InputBits < 64 && ipa >> format.InputBits != 0)
        {
            return Fail(table, ipa, EventId.FTranslation, ref fault);
        }

        // Concatenated start tables are one larger table (DDI0487 D8.2.2), unless only the first of them is read.
        ulong tableAddress = _concatenationIgnored ? BaseAsFirst(table, ipa) : table.Base & format.BaseMask;
        int level = format.StartLevel;
        ulong hierarchy = 0;
        cache?.TryFind(context.Stage2Tag, ipa, format, ref level, ref tableAddress, ref hierarchy);
        return Walk(context, ipa, access, level, tableAddress, steps, ref entry, ref fault);
    }

    /// <summary>Walks from a table on: the first one, or one that a descriptor pointed to. The IPA is inside the input range.</summary>
    /// <param name="level">Level of the table.</param>
    public bool Walk(
        StreamContext context, ulong ipa, in Access access, int level, ulong tableAddress, List<TranslationStep>? steps, ref TlbEntry entry, ref Fault fault)
    {
        ref readonly Stage2Table table = ref context.Stage2;
        ref readonly TableFormat format = ref table.Format;
        int granule = format.GranuleBits;
        int stride = format.Stride;
        int shift = TranslationGranule.Shift(level, granule);
        ulong indexMask = (1UL << stride) - 1;
        ulong index = ipa >> shift;
        if (level != format.StartLevel || _concatenationIgnored)
        {
            index &= indexMask;
        }

        while (true)
        {
            ulong entryAddress = tableAddress + (index * 8);
            if (!(level == 3 ? memory.TryRead64(entryAddress, out ulong descriptor) : memory.TryRead64(entryAddress, 4 + level, out descriptor)))
            {
                Fail(table, entryAddress, EventId.FWalkEabt, ref fault);
                fault.Recorded = true;
                return false;
            }

            descriptor = format.InMemory(descriptor);
            if (steps is not null)
            {
                Note(steps, level, ipa, entryAddress, descriptor);
            }

            if (!TableDescriptor.IsTable(descriptor, level))
            {
                return format.IsLeaf(descriptor, level)
                    ? Finish(table, ipa, access, level, shift, entryAddress, descriptor, ref entry, ref fault)
                    : Fail(table, ipa, EventId.FTranslation, ref fault);
            }

            tableAddress = format.Address(descriptor, granule);
            if (tableAddress >> format.OutputBits != 0 && !_tablesUnlimited)
            {
                return Fail(table, ipa, EventId.FAddrSize, ref fault);
            }

            if (format.UpdatesTableAccessFlag && (descriptor & DescriptorBits.AccessFlag) == 0 && !access.UpdatesInhibited
                && !Update(table, entryAddress, descriptor, descriptor | DescriptorBits.AccessFlag, ref fault))
            {
                return false;
            }

            if (cache is not null && !access.UpdatesInhibited)
            {
                cache.Keep(-1, context.Vmid, StreamRegime.El1, ipa, format, level, tableAddress, 0);
            }

            level++;
            shift -= stride;
            index = (ipa >> shift) & indexMask;
        }
    }

    private static bool Fail(in Stage2Table table, ulong address, EventId id, ref Fault fault)
    {
        fault.Id = id;
        fault.Stage2 = true;
        fault.Address = address;
        fault.Recorded = table.Record;
        return false;
    }

    // DDI0487 D8.6.6: MemAttr[3:2] = 0 is Device; with FWB that is MemAttr[2] = 0.
    private static bool IsDevice(in Stage2Table table, ulong descriptor) => (descriptor & (table.ForcedWriteBack ? 1UL << 4 : 3UL << 4)) == 0;

    private static void Note(List<TranslationStep> steps, int level, ulong address, ulong entryAddress, ulong descriptor) => steps.Add(new TranslationStep
    {
        Kind = TranslationStepKind.TableEntry,
        Stage = 2,
        Level = (byte)level,
        Address = address,
        EntryAddress = entryAddress,
        Value = descriptor,
    });

    private static ulong BaseAsFirst(in Stage2Table table, ulong ipa)
    {
        int shift = TranslationGranule.Shift(table.Format.StartLevel, table.GranuleBits) + table.Format.Stride;
        ulong concatenated = shift < 64 ? ipa >> shift : 0;
        ulong address = (table.Base & ((1UL << table.Format.OutputBits) - 1)) + ((concatenated << table.Format.Stride) * 8);
        return address & table.Format.BaseMask;
    }

    private bool Finish(
        in Stage2Table table, ulong ipa, in Access access, int level, int shift, ulong entryAddress, ulong descriptor, ref TlbEntry entry, ref Fault fault)
    {
        ref readonly TableFormat format = ref table.Format;

        // IHI0070 §3.13.3: S2AP[1] = 0 with DBM is writable-clean.
        bool clean = format.UpdatesDirtyState && (descriptor & (DescriptorBits.DirtyBitModifier | DescriptorBits.Stage2Write)) == DescriptorBits.DirtyBitModifier;
        ulong writable = clean ? descriptor | DescriptorBits.Stage2Write : descriptor;
        ulong output = format.Address(descriptor, shift);
        Permissions permissions = PermissionsOf(writable);
        if (table.ProtectsTables && IsDevice(table, descriptor))
        {
            permissions |= Permissions.Stage2Device;
        }

        EventId id = rules.Judge(
            output >> format.OutputBits == 0,
            format.AccessFlagIgnored || (descriptor & DescriptorBits.AccessFlag) != 0,
            access.IsAllowedByStage2(permissions));
        if (id != EventId.None)
        {
            return Fail(table, ipa, id, ref fault);
        }

        if (clean && !access.Write)
        {
            permissions &= ~Permissions.Stage2Write;
        }

        ulong mask = (1UL << shift) - 1;
        entry.Input = ipa & ~mask;
        entry.Output = output;
        entry.Mask = mask;
        entry.GranuleBits = format.GranuleBits;
        entry.Level = (byte)level;
        entry.Contiguous = false;
        if (format.KeepsSpans && (descriptor & DescriptorBits.Contiguous) != 0)
        {
            ContiguousSpan.Widen(format, level, shift, ref entry);
        }

        entry.Global = false;
        entry.Permissions = permissions | Permissions.AllStage1;
        entry.Attributes = LeafAttributes.OfStage2(table.ForcedWriteBack, descriptor, format);
        ulong updated = access.Write ? writable : descriptor;
        if (format.UpdatesAccessFlag)
        {
            updated |= DescriptorBits.AccessFlag;
        }

        return updated == descriptor || access.UpdatesInhibited || Update(table, entryAddress, descriptor, updated, ref fault);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Update(in Stage2Table table, ulong entryAddress, ulong descriptor, ulong updated, ref Fault fault)
    {
        if (DescriptorUpdate.TryApply(memory, table.Format, entryAddress, descriptor, updated))
        {
            return true;
        }

        Fail(table, entryAddress, EventId.FWalkEabt, ref fault);
        fault.Recorded = true;
        return false;
    }

    // S2AP[0] read, S2AP[1] write; XN[1:0] in bits [54:53], of which only bit 54 counts without XNX.
    private Permissions PermissionsOf(ulong descriptor)
    {
        var permissions = (Permissions)((descriptor >> 6 & 3) * (ulong)Permissions.Stage2Read);
        ulong never = descriptor >> 53 & _executeNeverBits;
        if (never is 0 or 3)
        {
            permissions |= Permissions.Stage2Execute;
        }

        if (never is 0 or 1)
        {
            permissions |= Permissions.Stage2UnprivilegedExecute;
        }

        return permissions;
    }
}
