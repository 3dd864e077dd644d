using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>Stage 2 of one STE. DDI 0487 D8.2 to D8.5, IHI 0070 §3.4, §3.13.</summary>
internal sealed class ReferenceStage2(ReferenceMemory memory, ReferenceFeatures features, Ste ste)
{
    private readonly ReferenceRegime _regime = ReferenceRegime.Stage2(ste, features);
    private ulong _leaf;

    /// <summary>The physical address of an IPA.</summary>
    /// <param name="why">Fetch of a CD, of a stage-1 descriptor, or the access itself.</param>
    public ulong Translate(ulong ipa, ReferenceAccess access, FaultClass why)
    {
        if (ipa >> _regime.InputBits != 0)
        {
            throw Fault(EventId.FTranslation, ipa, why);
        }

        ulong table = _regime.FirstTable;
        for (int level = _regime.Start; ; level++)
        {
            ulong slot = _regime.EntryOf(table, ipa, level);
            ulong descriptor = memory.Read(slot, _regime.BigEndian)
                ?? throw new ReferenceFault(EventId.FWalkEabt) { Stage2 = true, Class = why, FetchAddress = slot };
            bool table3 = (descriptor & 3) == 3;
            if ((descriptor & 1) == 0 || (!table3 && !_regime.MayBeBlock(level)))
            {
                throw Fault(EventId.FTranslation, ipa, why);
            }

            bool leaf = !table3 || level == 3;
            int shift = leaf ? _regime.ShiftOf(level) : _regime.GranuleBits;
            ulong address = _regime.AddressIn(descriptor, shift);
            if (address >> _regime.OutputBits != 0)
            {
                throw Fault(EventId.FAddrSize, ipa, why);
            }

            if (leaf)
            {
                _leaf = descriptor;
                CheckLeaf(slot, descriptor, ipa, access, why);
                return address | (ipa & ((1UL << shift) - 1));
            }

            table = address;
        }
    }

    /// <summary>Attributes after the last translation, of what came with these.</summary>
    public ReferenceAttributes Attributes(ReferenceAttributes first)
    {
        Shareability shareability = _regime.Wide ? ste.S2SH0 : (Shareability)(_leaf >> 8 & 3);
        return first.ThroughStage2(_leaf, shareability, ste.S2FWB && features.Idr3.FWB);
    }

    private void CheckLeaf(ulong slot, ulong descriptor, ulong ipa, ReferenceAccess access, FaultClass why)
    {
        bool setsAccess = ste.S2HA && features.Idr0.HTTU >= 1;
        bool setsDirty = ste.S2HD && setsAccess && features.Idr0.HTTU >= 2;
        if ((descriptor & (1UL << 10)) == 0 && !setsAccess && !ste.S2AFFD)
        {
            throw Fault(EventId.FAccess, ipa, why);
        }

        bool dirtyable = setsDirty && (descriptor & (1UL << 51)) != 0;
        ulong effective = dirtyable ? descriptor | (1UL << 7) : descriptor;
        bool device = (descriptor >> 4 & (ste.S2FWB && features.Idr3.FWB ? 1UL : 3UL)) == 0;
        if (!ReferencePermissions.AllowedByStage2(effective, features.Idr3.XNX, access) || (why != FaultClass.In && ste.S2PTW && device))
        {
            throw new ReferenceFault(EventId.FPermission)
            {
                Stage2 = true,
                Class = why,
                Ipa = ipa,
                Recorded = ste.S2R,
                Stalls = ste.S2S,
                TableWrite = why == FaultClass.Tt && access.Write,
            };
        }

        ulong updated = descriptor | (setsAccess ? 1UL << 10 : 0) | (dirtyable && access.Write ? 1UL << 7 : 0);
        if (updated != descriptor)
        {
            memory.Write(slot, updated, _regime.BigEndian);
        }
    }

    private ReferenceFault Fault(EventId id, ulong ipa, FaultClass why) =>
        new(id) { Stage2 = true, Class = why, Ipa = ipa, Recorded = ste.S2R, Stalls = ste.S2S };
}
