using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Replayer.Memory;

namespace TraceReplay.Tests.Support.Reference;

/// <summary>
/// A second SMMU: slow, without caches, written from the architecture (IHI 0070, DDI 0487) and sharing nothing with the model but the bit layouts.
/// It translates one access from the registers and memory as they are.
/// </summary>
internal sealed class ReferenceSmmu(PhysicalMemory physical, ReferenceFeatures features, ReferenceRegisters registers)
{
    private readonly ReferenceMemory _memory = new(physical);

    public ReferenceResult Translate(ReferenceAccess access)
    {
        if (!registers.Cr0.SMMUEN)
        {
            bool aborts = registers.Gbpa.ABORT || access.Address >> features.OutputBits != 0;
            return aborts ? ReferenceResult.Aborted : ReferenceResult.Passed(access.Address, null);
        }

        ReferenceAccess effective = access;
        try
        {
            Ste ste = new ReferenceStreams(_memory, features, registers).Find(access.Stream);
            if (!ste.V)
            {
                throw new ReferenceFault(EventId.CBadSte);
            }

            if ((int)ste.Config < 4)
            {
                return ReferenceResult.Aborted;
            }

            if (new ReferenceSteRules(features).IsIllegal(ste))
            {
                throw new ReferenceFault(EventId.CBadSte);
            }

            effective = WithOverrides(access, ste);
            return Translate(ste, effective);
        }
        catch (ReferenceFault fault)
        {
            bool raz = fault.ReadsAsZero && !fault.Stalls;
            bool recorded = fault.Recorded || fault.Stalls;
            return new ReferenceResult(null, fault.Id, recorded ? ReferenceRecord.Of(effective, fault, features) : null, raz, fault.Stalls);
        }
    }

    private ReferenceResult Translate(Ste ste, ReferenceAccess access)
    {
        ReferenceAttributes incoming = ReferenceAttributes.Given(access.Memory, access.Shareability).Overridden(ste, features);
        bool stage1 = ste.Config is StreamConfig.Stage1 or StreamConfig.Nested;
        bool stage2 = ste.Config is StreamConfig.Stage2 or StreamConfig.Nested;
        uint index = SubstreamOf(ste, access, ref stage1);
        ReferenceStage2? second = stage2 ? new ReferenceStage2(_memory, features, ste) : null;
        if (!stage1)
        {
            // §3.4: an input beyond the IPA or output size is a stage-1 address size fault.
            if (access.Address >> features.OutputBits != 0)
            {
                throw new ReferenceFault(EventId.FAddrSize);
            }

            return Through(second, access.Address, access, incoming);
        }

        Cd cd = new ReferenceContexts(_memory, features, second).Find(ste, index, access);
        bool el2 = !stage2 && features.Idr0.Hyp && ste.STRW == StreamWorld.El2;
        bool twoHalves = !el2 || registers.Cr2.E2H;
        if (new ReferenceCdRules(features).IsIllegal(cd, ste, twoHalves))
        {
            throw new ReferenceFault(EventId.CBadCd);
        }

        (ulong ipa, ReferenceAttributes first) = new ReferenceStage1(_memory, features, cd, second, twoHalves).Translate(access);
        return Through(second, ipa, access, first);
    }

    private static ReferenceResult Through(ReferenceStage2? second, ulong address, ReferenceAccess access, ReferenceAttributes attributes)
    {
        if (second is null)
        {
            return ReferenceResult.Passed(address, attributes);
        }

        ulong output = second.Translate(address, access, FaultClass.In);
        return ReferenceResult.Passed(output, second.Attributes(attributes));
    }

    // §3.9, §5.2 S1CDMax and S1DSS.
    private static uint SubstreamOf(Ste ste, ReferenceAccess access, ref bool stage1)
    {
        if (access.Substream is { } substream)
        {
            if (!stage1 || ste.S1CDMax == 0 || substream >= 1UL << ste.S1CDMax)
            {
                throw new ReferenceFault(EventId.CBadSubstreamId);
            }

            return substream == 0 && ste.S1DSS == DefaultSubstream.Substream0 ? throw new ReferenceFault(EventId.FStreamDisabled) : substream;
        }

        if (!stage1 || ste.S1CDMax == 0 || ste.S1DSS == DefaultSubstream.Substream0)
        {
            return 0;
        }

        if (ste.S1DSS != DefaultSubstream.Bypass)
        {
            throw new ReferenceFault(EventId.FStreamDisabled);
        }

        stage1 = false;
        return 0;
    }

    // §5.2 PRIVCFG and INSTCFG: 0 and 1 use what came, 2 and 3 replace it. INSTCFG concerns reads only.
    private ReferenceAccess WithOverrides(ReferenceAccess access, Ste ste)
    {
        bool overrides = features.Idr1.ATTR_PERMS_OVR;
        bool privileged = overrides && ste.PRIVCFG >= 2 ? ste.PRIVCFG == 3 : access.Privileged;
        bool instruction = overrides && ste.INSTCFG >= 2 ? ste.INSTCFG == 3 : access.Instruction;
        return access with { Privileged = privileged, Instruction = instruction && !access.Write };
    }
}
