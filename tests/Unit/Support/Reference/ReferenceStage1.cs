using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>Stage 1 of one CD. DDI 0487 D8.2 to D8.5, IHI 0070 §3.4, §3.13, §5.4.</summary>
/// <param name="second">Stage 2, through which every descriptor is read; null without it.</param>
/// <param name="twoHalves">StreamWorld EL1 or EL2-E2H: two tables, two privilege levels.</param>
internal sealed class ReferenceStage1(ReferenceMemory memory, ReferenceFeatures features, Cd cd, ReferenceStage2? second, bool twoHalves)
{
    /// <returns>Output address and attributes.</returns>
    public (ulong Address, ReferenceAttributes Attributes) Translate(ReferenceAccess access)
    {
        bool upper = SelectHalf(access.Address);
        ReferenceRegime regime = ReferenceRegime.Stage1(cd, upper, features);
        bool closed = features.Idr3.E0PD && twoHalves && !access.Privileged && (upper ? cd.E0PD1 : cd.E0PD0);
        if ((twoHalves && (upper ? cd.EPD1 : cd.EPD0)) || closed)
        {
            throw Fault(EventId.FTranslation);
        }

        bool hierarchy = !(features.Idr3.HAD && (upper ? cd.HAD1 : cd.HAD0));
        ulong tables = 0;
        ulong table = regime.FirstTable;
        for (int level = regime.Start; ; level++)
        {
            ulong slot = regime.EntryOf(table, access.Address, level);
            ulong physical = second?.Translate(slot, access with { Write = false, Instruction = false, Privileged = true }, FaultClass.Tt) ?? slot;
            ulong descriptor = memory.Read(physical, regime.BigEndian)
                ?? throw new ReferenceFault(EventId.FWalkEabt) { Class = FaultClass.Tt, FetchAddress = physical };
            bool table3 = (descriptor & 3) == 3;
            if ((descriptor & 1) == 0 || (!table3 && !regime.MayBeBlock(level)))
            {
                throw Fault(EventId.FTranslation);
            }

            bool leaf = !table3 || level == 3;
            int shift = leaf ? regime.ShiftOf(level) : regime.GranuleBits;
            ulong address = regime.AddressIn(descriptor, shift);
            if (address >> regime.OutputBits != 0)
            {
                throw Fault(EventId.FAddrSize);
            }

            if (leaf)
            {
                CheckLeaf(regime, slot, physical, descriptor, hierarchy ? tables : 0, access);
                return (address | (access.Address & ((1UL << shift) - 1)), AttributesOf(regime, descriptor, upper));
            }

            tables |= descriptor;
            table = address;
        }
    }

    // MAIR by AttrIndx; with DS the descriptor's SH field is part of the address and CD.SHx counts.
    private ReferenceAttributes AttributesOf(ReferenceRegime regime, ulong descriptor, bool upper)
    {
        int index = (int)(descriptor >> 2) & 7;
        int value = (int)((index < 4 ? cd.MAIR0 : cd.MAIR1) >> (8 * (index & 3))) & 0xff;
        Shareability shareability = regime.Wide ? (upper ? cd.SH1 : cd.SH0) : (Shareability)(descriptor >> 8 & 3);
        return ReferenceAttributes.OfMair(value, shareability);
    }

    private void CheckLeaf(ReferenceRegime regime, ulong slot, ulong physical, ulong descriptor, ulong tables, ReferenceAccess access)
    {
        bool setsAccess = cd.HA && features.Idr0.HTTU >= 1;
        bool setsDirty = cd.HD && setsAccess && features.Idr0.HTTU >= 2;
        if ((descriptor & (1UL << 10)) == 0 && !setsAccess && !cd.AFFD)
        {
            throw Fault(EventId.FAccess);
        }

        bool dirtyable = setsDirty && (descriptor & (1UL << 51)) != 0;
        ulong effective = dirtyable ? descriptor & ~(1UL << 7) : descriptor;
        if (!ReferencePermissions.AllowedByStage1(effective, tables, twoHalves, cd.WXN, cd.PAN, access))
        {
            throw Fault(EventId.FPermission);
        }

        ulong updated = (descriptor | (setsAccess ? 1UL << 10 : 0)) & ~(dirtyable && access.Write ? 1UL << 7 : 0);
        if (updated != descriptor)
        {
            ulong target = second?.Translate(slot, access with { Write = true, Instruction = false, Privileged = true }, FaultClass.Tt) ?? physical;
            memory.Write(target, updated, regime.BigEndian);
        }
    }

    /// <returns>True for TTB1.</returns>
    private bool SelectHalf(ulong address)
    {
        bool upper = twoHalves && (address & (1UL << 55)) != 0;
        int significant = (upper ? cd.TBI1 : cd.TBI0) ? 56 : 64;
        bool disabled = twoHalves && (upper ? cd.EPD1 : cd.EPD0);
        int inputBits = 64 - (upper ? cd.T1SZ : cd.T0SZ);
        ulong above = (address & (significant == 64 ? ulong.MaxValue : (1UL << significant) - 1)) >> inputBits;
        ulong wanted = upper ? (1UL << (significant - inputBits)) - 1 : 0;
        if (!disabled && above != wanted)
        {
            throw Fault(EventId.FTranslation);
        }

        return upper;
    }

    private ReferenceFault Fault(EventId id) => new(id) { Recorded = cd.R, ReadsAsZero = !cd.A, Stalls = cd.S };
}
