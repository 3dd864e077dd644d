using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Config;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>Walks translation tables of one stage. DDI 0487 section D8; fault order of IHI 0070 section 7.3.</summary>
internal sealed class Walker(PhysicalMemory memory, SmmuProfile profile)
{
    /// <summary>Turns the IPA of a stage-1 table into a physical address in a nested walk.</summary>
    public delegate bool TableTranslation(in StreamContext context, ulong ipa, List<TranslationStep>? steps, out ulong physical, ref WalkFault fault);

    /// <summary>Only the base of a stage-1 table goes through stage 2, not each descriptor.</summary>
    public bool Stage1TablesLinear => profile.Has(SmmuQuirk.Stage1TablesLinear);

    private bool ApTableFaultsEarly => profile.Has(SmmuQuirk.ApTableFaultsEarly);

    private bool ChecksTableAddressSize => !profile.Has(SmmuQuirk.TableAddressSizeUnchecked);

    private bool ChecksLeafSizeFirst => !profile.Has(SmmuQuirk.LeafChecksSizeLast);

    /// <summary>Which half of the address space an address is in; null when neither may translate it.</summary>
    public static bool TrySelectRegion(in StreamContext context, ulong address, out TableRegion region)
    {
        bool upper = ((address >> 55) & 1) != 0;
        region = upper ? context.Region1 : context.Region0;
        if (region.Tsz == 0)
        {
            return false;
        }

        // Bits above the region must all be as bit 55, the tag byte aside.
        int top = region.IgnoreTop ? 56 : 64;
        int inputBits = 64 - region.Tsz;
        ulong above = inputBits >= top ? 0 : (address >> inputBits) & (ulong.MaxValue >> (64 - (top - inputBits)));
        ulong ones = inputBits >= top ? 0 : ulong.MaxValue >> (64 - (top - inputBits));
        return above == (upper ? ones : 0);
    }

    public bool WalkStage1(in StreamContext context, ulong iova, bool write, bool privileged, TableTranslation? nested, List<TranslationStep>? steps, ref Mapping mapping, ref WalkFault fault)
    {
        if (!TrySelectRegion(context, iova, out TableRegion region) || region.Disabled)
        {
            return Refuse(ref fault, EventId.FTranslation, false, 0);
        }

        int granule = region.Granule;
        int stride = granule - 3;
        int inputBits = 64 - region.Tsz;
        int level = 4 - ((inputBits - 4) / stride);
        ulong table = region.Table;
        // The start table holds as many entries as the top index has and is aligned to its size.
        int topBits = inputBits - Descriptor.Shift(level, granule);
        table &= ~((1UL << (topBits + 3)) - 1);
        bool translated = nested is null || region.TableIsPhysical;
        int hierarchical = 0;
        ulong input = iova & (inputBits >= 64 ? ulong.MaxValue : (1UL << inputBits) - 1);
        while (level <= 3)
        {
            int shift = Descriptor.Shift(level, granule);
            ulong index = (input >> shift) & ((level == 4 - ((inputBits - 4) / stride) ? 1UL << topBits : 1UL << stride) - 1);
            ulong entryAddress = table + (index * 8);
            if (!translated)
            {
                // Each descriptor address is an IPA of its own (IHI 0070 section 3.4.3).
                if (!nested!(context, entryAddress, steps, out entryAddress, ref fault))
                {
                    return false;
                }
            }

            if (!memory.TryRead64(entryAddress, out ulong entry))
            {
                return Refuse(ref fault, EventId.FWalkEabt, false, entryAddress, EventClass.TableWalk);
            }

            steps?.Add(new TranslationStep { Kind = TranslationStepKind.TableEntry, Stage = 1, Level = (byte)level, Address = iova, EntryAddress = entryAddress, Value = entry });
            if (Descriptor.IsTable(entry, level))
            {
                int ap = Descriptor.TablePermissions(entry);
                if (!region.NoHierarchical)
                {
                    hierarchical |= ap;
                    if (write && (ap & 2) != 0 && ApTableFaultsEarly)
                    {
                        return Refuse(ref fault, EventId.FPermission, false, 0);
                    }
                }

                table = Descriptor.Address(entry, granule);
                if (ChecksTableAddressSize && table >> context.OutputBits1 != 0)
                {
                    return Refuse(ref fault, EventId.FAddrSize, false, 0);
                }

                if (nested is not null && Stage1TablesLinear)
                {
                    if (!nested(context, table, steps, out table, ref fault))
                    {
                        return false;
                    }

                    translated = true;
                }

                level++;
                continue;
            }

            if (!IsLeaf(entry, level, granule))
            {
                return Refuse(ref fault, EventId.FTranslation, false, 0);
            }

            return FinishStage1(context, entry, level, granule, write, privileged, hierarchical, ref mapping, ref fault);
        }

        return Refuse(ref fault, EventId.FTranslation, false, 0);
    }

    private bool FinishStage1(in StreamContext context, ulong entry, int level, int granule, bool write, bool privileged, int hierarchical, ref Mapping mapping, ref WalkFault fault)
    {
        int shift = Descriptor.Shift(level, granule);
        ulong output = Descriptor.Address(entry, shift);
        bool sizeFault = output >> context.OutputBits1 != 0;
        if (sizeFault && ChecksLeafSizeFirst)
        {
            return Refuse(ref fault, EventId.FAddrSize, false, 0);
        }

        if (!Descriptor.AccessFlag(entry) && !context.AccessFlagDisabled1)
        {
            return Refuse(ref fault, EventId.FAccess, false, 0);
        }

        int ap = Descriptor.AccessPermissions(entry);
        bool readOnly = (ap & 2) != 0 || ((hierarchical & 2) != 0 && !ApTableFaultsEarly);
        bool user = (ap & 1) != 0 && (hierarchical & 1) == 0;
        bool judged = !profile.Has(SmmuQuirk.AccessesArePrivileged);
        mapping.UnprivilegedMay = user || !judged;
        mapping.PrivilegedMay = !(user && context.PrivilegedAccessNever && judged);
        if ((write && readOnly) || !(privileged ? mapping.PrivilegedMay : mapping.UnprivilegedMay))
        {
            return Refuse(ref fault, EventId.FPermission, false, 0);
        }

        if (sizeFault)
        {
            return Refuse(ref fault, EventId.FAddrSize, false, 0);
        }

        mapping.Output = output;
        mapping.Mask = (1UL << shift) - 1;
        mapping.Level = level;
        mapping.Granule = granule;
        mapping.Permission = (byte)(readOnly ? 1 : 3);
        mapping.Stage1Permission = mapping.Permission;
        mapping.Global = !Descriptor.NotGlobal(entry);
        return true;
    }

    public bool WalkStage2(in StreamContext context, ulong ipa, bool write, List<TranslationStep>? steps, ref Mapping mapping, ref WalkFault fault)
    {
        int granule = context.Granule2;
        int stride = granule - 3;
        int inputBits = 64 - context.T0sz2;
        if (inputBits < 64 && ipa >> inputBits != 0)
        {
            return Refuse(ref fault, EventId.FTranslation, true, ipa);
        }

        int level = context.StartLevel2;
        int topBits = Math.Max(inputBits - Descriptor.Shift(level, granule), 0);
        ulong table = context.Table2;
        table &= ~((1UL << (topBits + 3)) - 1);
        int indexBits = profile.Has(SmmuQuirk.Stage2ConcatenationIgnored) ? Math.Min(topBits, stride) : topBits;
        ulong topMask = (1UL << indexBits) - 1;

        bool first = true;
        while (level <= 3)
        {
            int shift = Descriptor.Shift(level, granule);
            ulong index = (ipa >> shift) & (first ? topMask : (1UL << stride) - 1);
            first = false;
            ulong entryAddress = table + (index * 8);
            if (!memory.TryRead64(entryAddress, out ulong entry))
            {
                return Refuse(ref fault, EventId.FWalkEabt, true, entryAddress);
            }

            steps?.Add(new TranslationStep { Kind = TranslationStepKind.TableEntry, Stage = 2, Level = (byte)level, Address = ipa, EntryAddress = entryAddress, Value = entry });
            if (Descriptor.IsTable(entry, level))
            {
                table = Descriptor.Address(entry, granule);
                if (ChecksTableAddressSize && table >> context.OutputBits2 != 0)
                {
                    return Refuse(ref fault, EventId.FAddrSize, true, ipa);
                }

                level++;
                continue;
            }

            if (!IsLeaf(entry, level, granule))
            {
                return Refuse(ref fault, EventId.FTranslation, true, ipa);
            }

            return FinishStage2(context, entry, level, granule, ipa, write, ref mapping, ref fault);
        }

        return Refuse(ref fault, EventId.FTranslation, true, ipa);
    }

    private bool FinishStage2(in StreamContext context, ulong entry, int level, int granule, ulong ipa, bool write, ref Mapping mapping, ref WalkFault fault)
    {
        int shift = Descriptor.Shift(level, granule);
        ulong output = Descriptor.Address(entry, shift);
        bool sizeFault = output >> context.OutputBits2 != 0;
        if (sizeFault && ChecksLeafSizeFirst)
        {
            return Refuse(ref fault, EventId.FAddrSize, true, ipa);
        }

        if (!Descriptor.AccessFlag(entry) && !context.AccessFlagDisabled2)
        {
            return Refuse(ref fault, EventId.FAccess, true, ipa);
        }

        int permission = Descriptor.AccessPermissions(entry);
        if ((permission & (write ? 2 : 1)) == 0)
        {
            return Refuse(ref fault, EventId.FPermission, true, ipa);
        }

        if (sizeFault)
        {
            return Refuse(ref fault, EventId.FAddrSize, true, ipa);
        }

        mapping.Output = output;
        mapping.Mask = (1UL << shift) - 1;
        mapping.Level = level;
        mapping.Granule = granule;
        mapping.Permission = (byte)permission;
        mapping.Stage1Permission = 3;
        mapping.UnprivilegedMay = true;
        mapping.PrivilegedMay = true;
        mapping.Global = false;
        return true;
    }

    private bool IsLeaf(ulong entry, int level, int granule) =>
        Descriptor.IsPage(entry, level)
        || (Descriptor.IsBlock(entry, level) && (Descriptor.BlockAllowed(level, granule) || profile.Has(SmmuQuirk.BlocksAtAnyLevel)));

    internal static bool Refuse(ref WalkFault fault, EventId type, bool stage2, ulong address, EventClass kind = EventClass.Input)
    {
        fault.Type = type;
        fault.IsStage2 = stage2;
        fault.Address = address;
        fault.Class = kind;
        return false;
    }
}
