using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Tlb;

namespace TraceReplay.Replayer.Smmuv3.Walk;

/// <summary>Translates through TLB and walks: stage 1, stage 2, and nested with every table fetch of stage 1 through stage 2. IHI 0070 section 3.4.</summary>
internal sealed class Translator
{
    private readonly PhysicalMemory _memory;
    private readonly SmmuIdentification _id;
    private readonly SmmuProfile _profile;
    private readonly Walker _walker;
    private readonly Walker.TableTranslation _tableFetch;

    public Translator(PhysicalMemory memory, SmmuIdentification id, SmmuProfile profile)
    {
        _memory = memory;
        _id = id;
        _profile = profile;
        _walker = new Walker(memory, profile);
        _tableFetch = FetchTable;
        Cache = new TranslationCache(profile.TlbCapacity);
    }

    public TranslationCache Cache { get; }

    /// <summary>A hit is judged by the entry alone; otherwise a refused hit walks again.</summary>
    private bool JudgesHits => _profile.Has(SmmuQuirk.TlbHitPermissions);

    /// <summary>Translates the address of a transaction.</summary>
    public bool Translate(in StreamContext context, ulong iova, bool write, bool privileged, List<TranslationStep>? steps, out Mapping mapping, ref WalkFault fault)
    {
        mapping = default;
        return context.Stage == TranslationStage.Stage2
            ? ThroughStage2(context, iova, write, EventClass.Input, steps, out mapping, ref fault)
            : ThroughStage1(context, iova, write, privileged, steps, ref mapping, ref fault);
    }

    /// <summary>Translates an IPA that the SMMU itself fetches from: a CD or a stage-1 table.</summary>
    public bool FetchThroughStage2(in StreamContext context, ulong ipa, EventClass kind, List<TranslationStep>? steps, out ulong physical, ref WalkFault fault)
    {
        if (!ThroughStage2(context, ipa, false, kind, steps, out Mapping mapping, ref fault))
        {
            physical = 0;
            return false;
        }

        physical = mapping.Translate(ipa);
        return true;
    }

    private bool FetchTable(in StreamContext context, ulong ipa, List<TranslationStep>? steps, out ulong physical, ref WalkFault fault)
    {
        // A stage-1 output larger than IPS never gets to stage 2.
        if (ipa >> context.OutputBits1 != 0 && !_walker.Stage1TablesLinear)
        {
            physical = 0;
            return Walker.Refuse(ref fault, EventId.FAddrSize, false, 0);
        }

        if (FetchThroughStage2(context, ipa, EventClass.TableWalk, steps, out physical, ref fault))
        {
            return true;
        }

        if (_profile.Has(SmmuQuirk.NestedTableFaultIsStage1))
        {
            fault.IsStage2 = false;
        }

        return false;
    }

    private bool ThroughStage1(in StreamContext context, ulong iova, bool write, bool privileged, List<TranslationStep>? steps, ref Mapping mapping, ref WalkFault fault)
    {
        bool nested = context.Stage == TranslationStage.Nested;
        if (!Walker.TrySelectRegion(context, iova, out TableRegion region) || region.Disabled)
        {
            steps?.Add(Look(TranslationStepKind.TlbMiss, context.Asid, context.Vmid, iova));
            return Walker.Refuse(ref fault, EventId.FTranslation, false, 0);
        }

        ulong key = Untagged(region, iova);
        if (TryLookUp(context.Asid, context.Vmid, region.Granule, 64 - region.Tsz, nested ? context.Granule2 : 0, key, out TlbEntry entry))
        {
            steps?.Add(Look(TranslationStepKind.TlbHit, context.Asid, context.Vmid, iova));
            mapping = entry.Mapping;
            if ((Allows(mapping, write) && (privileged ? mapping.PrivilegedMay : mapping.UnprivilegedMay)) || JudgesHits)
            {
                return CheckHit(context, write, mapping, ref fault);
            }

            // A refusal needs the stage and the IPA, which only a walk knows.
        }
        else
        {
            steps?.Add(Look(TranslationStepKind.TlbMiss, context.Asid, context.Vmid, iova));
        }

        if (!_walker.WalkStage1(context, iova, write, privileged, nested ? _tableFetch : null, steps, ref mapping, ref fault))
        {
            return false;
        }

        if (nested && !CombineWithStage2(context, iova, write, steps, ref mapping, ref fault))
        {
            return false;
        }

        Fill(context.Asid, context.Vmid, key, mapping, steps);
        return true;
    }

    private bool CombineWithStage2(in StreamContext context, ulong iova, bool write, List<TranslationStep>? steps, ref Mapping mapping, ref WalkFault fault)
    {
        ulong ipa = mapping.Translate(iova);
        Mapping second = default;
        if (!_walker.WalkStage2(context, ipa, write, steps, ref second, ref fault))
        {
            return false;
        }

        ulong output = second.Translate(ipa);
        if (second.Mask < mapping.Mask)
        {
            mapping.Mask = second.Mask;
            mapping.Level = second.Level;
            mapping.Granule = second.Granule;
        }

        mapping.Output = output & ~mapping.Mask;
        mapping.Permission &= second.Permission;
        return true;
    }

    private bool ThroughStage2(in StreamContext context, ulong ipa, bool write, EventClass kind, List<TranslationStep>? steps, out Mapping mapping, ref WalkFault fault)
    {
        mapping = default;
        // A fetch for a stage-1 table or CD is tagged without an ASID, like every stage-2 translation.
        if (TryLookUp(-1, context.Vmid, context.Granule2, 64 - context.T0sz2, 0, ipa, out TlbEntry entry))
        {
            steps?.Add(Look(TranslationStepKind.TlbHit, -1, context.Vmid, ipa));
            mapping = entry.Mapping;
            if (!Allows(mapping, write))
            {
                Walker.Refuse(ref fault, EventId.FPermission, true, ipa, kind);
                return HitRefused(context, write, ref fault);
            }

            return true;
        }

        steps?.Add(Look(TranslationStepKind.TlbMiss, -1, context.Vmid, ipa));

        // IHI 0070 section 3.4: with stage 2 only, an input beyond IAS (= OAS) is a stage-1 address size fault.
        if (context.Stage == TranslationStage.Stage2 && kind == EventClass.Input && ipa >> _id.OutputBits != 0)
        {
            fault.Silent = _profile.Has(SmmuQuirk.Stage2InputSizeSilent);
            return Walker.Refuse(ref fault, EventId.FAddrSize, false, 0);
        }

        if (kind == EventClass.TableWalk && context.OutputBits1 != 0 && ipa >> context.OutputBits1 != 0 && _profile.Has(SmmuQuirk.NestedTableSizeIsWalk))
        {
            return Walker.Refuse(ref fault, EventId.FAddrSize, false, ipa, kind);
        }

        if (!_walker.WalkStage2(context, ipa, write, steps, ref mapping, ref fault))
        {
            if (fault.Class == EventClass.Input)
            {
                fault.Class = kind;
            }

            return false;
        }

        Fill(-1, context.Vmid, ipa, mapping, steps);
        return true;
    }

    private static bool Allows(in Mapping mapping, bool write) => (mapping.Permission & (write ? 2 : 1)) != 0;

    private bool CheckHit(in StreamContext context, bool write, in Mapping mapping, ref WalkFault fault)
    {
        if (Allows(mapping, write))
        {
            return true;
        }

        bool byStage1 = (mapping.Stage1Permission & (write ? 2 : 1)) == 0;
        Walker.Refuse(ref fault, EventId.FPermission, context.Stage == TranslationStage.Nested && !byStage1, 0);
        return HitRefused(context, write, ref fault);
    }

    // QEMU looks only at writes, and does not say which stage a stage-2-only entry belongs to.
    private bool HitRefused(in StreamContext context, bool write, ref WalkFault fault)
    {
        if (!JudgesHits)
        {
            return false;
        }

        if (!write)
        {
            fault = default;
            return true;
        }

        fault.Address = 0;
        fault.Silent = context.Stage == TranslationStage.Stage2;
        return false;
    }

    private bool TryLookUp(int asid, int vmid, int granule, int inputBits, int otherGranule, ulong address, out TlbEntry entry) =>
        TryLevels(asid, vmid, granule, inputBits, address, out entry)
        || (otherGranule != 0 && otherGranule != granule && TryLevels(asid, vmid, otherGranule, inputBits, address, out entry));

    private bool TryLevels(int asid, int vmid, int granule, int inputBits, ulong address, out TlbEntry entry)
    {
        int first = Math.Max(0, 4 - ((inputBits - 4) / (granule - 3)));
        for (int level = first; level <= 3; level++)
        {
            ulong block = address & ~((1UL << Descriptor.Shift(level, granule)) - 1);
            if (Cache.TryGet(new TlbKey(asid, vmid, granule, level, block), out entry))
            {
                return true;
            }
        }

        entry = default;
        return false;
    }

    private void Fill(int asid, int vmid, ulong input, in Mapping mapping, List<TranslationStep>? steps)
    {
        ulong address = input & ~mapping.Mask;
        Cache.Add(new TlbKey(asid, vmid, mapping.Granule, mapping.Level, address), new TlbEntry { Mapping = mapping, FilledAt = _memory.CurrentRecord });
        steps?.Add(new TranslationStep
        {
            Kind = TranslationStepKind.TlbFill,
            Asid = asid,
            Vmid = vmid,
            Address = address,
            Level = (byte)mapping.Level,
            Value = (ulong)(mapping.Granule - 10) / 2,
        });
    }

    // A tag in the top byte is no part of the address; an entry that keeps it is out of reach of a TLBI by address.
    private ulong Untagged(in TableRegion region, ulong iova)
    {
        if (!region.IgnoreTop || _profile.Has(SmmuQuirk.TlbiIgnoresTaggedEntries))
        {
            return iova;
        }

        return ((iova >> 55) & 1) != 0 ? iova | 0xff00_0000_0000_0000 : iova & 0x00ff_ffff_ffff_ffff;
    }

    private static TranslationStep Look(TranslationStepKind kind, int asid, int vmid, ulong address) =>
        new() { Kind = kind, Asid = asid, Vmid = vmid, Address = address };
}
