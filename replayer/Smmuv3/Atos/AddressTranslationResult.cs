using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Tlb;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Atos;

/// <summary>Values of the PAR registers. IHI 0070 §9.1.4, §6.3.40.</summary>
internal static class AddressTranslationResult
{
    private const ulong PageMask = 0xfff;
    private const byte InputReason = 3;

    /// <summary>A translation, with its size in the lowest set bit of the address.</summary>
    public static ulong Of(in TlbEntry entry, ulong address)
    {
        ulong output = entry.Translate(address);
        bool large = entry.Mask > PageMask;
        bool device = (entry.Attributes.Memory & 0xf0) == 0;

        // §9.1.4: no incoming attributes take part; stage 2 alone may only force what it does not know (S2FWB).
        byte memory = entry.Attributes.Memory == AttributeRules.ForcedWriteBack ? AttributeRules.WriteBack : entry.Attributes.Memory;
        return new GatosPar
        {
            Size = large,
            ADDR = large ? (output & ~entry.Mask) | ((entry.Mask + 1) >> 1) : output & ~PageMask,
            ATTR = memory,
            SH = device ? Shareability.Outer : entry.Attributes.Shareability,
        }.Value;
    }

    /// <summary>A failure that belongs to no stage.</summary>
    public static ulong Failed(byte code) => new GatosParFault { FAULT = true, FAULTCODE = code }.Value;

    /// <summary>A fault of the translation; what is reported of it depends on the stages that were asked for.</summary>
    public static ulong Of(TranslationStage type, in Fault fault) => type switch
    {
        TranslationStage.Stage1 => OfStage1(fault),

        // A stage-2 request has one place where it can fail, except for the size of its input.
        TranslationStage.Stage2 => Failed(fault.Id, fault.Id == EventId.FAddrSize && !fault.Stage2 ? (byte)0 : InputReason, 0),
        _ => OfBoth(fault),
    };

    // Who may ask for stage 1 only is told nothing about stage 2: its faults look like aborted fetches.
    private static ulong OfStage1(in Fault fault)
    {
        if (fault.Stage2)
        {
            return Failed((byte)(fault.Class == FaultClass.Cd ? EventId.FCdFetch : EventId.FWalkEabt));
        }

        return Failed((byte)fault.Id);
    }

    private static ulong OfBoth(in Fault fault)
    {
        bool ofAddress = fault.Id is EventId.FTranslation or EventId.FAddrSize or EventId.FAccess or EventId.FPermission;
        if (!fault.Stage2 || !(ofAddress || fault.Id == EventId.FWalkEabt))
        {
            return Failed((byte)fault.Id);
        }

        return Failed(fault.Id, (byte)((byte)fault.Class + 1), ofAddress ? fault.Address : 0);
    }

    private static ulong Failed(EventId id, byte reason, ulong address) =>
        new GatosParFault { FAULT = true, FAULTCODE = (byte)id, REASON = reason, FADDR = address & ~PageMask }.Value;
}
