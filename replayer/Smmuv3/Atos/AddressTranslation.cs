using TraceReplay.Formats.Records;
using TraceReplay.Formats.Smmuv3;
using TraceReplay.Formats.Smmuv3.Events;
using TraceReplay.Formats.Smmuv3.Registers;
using TraceReplay.Replayer.Smmuv3.Config;
using TraceReplay.Replayer.Smmuv3.Faults;
using TraceReplay.Replayer.Smmuv3.Tlb;
using TraceReplay.Replayer.Smmuv3.Walk;

namespace TraceReplay.Replayer.Smmuv3.Atos;

/// <summary>Address translation operations: a translation asked for through registers, without a transaction, an event or a stall. IHI 0070 §9.1.</summary>
internal sealed class AddressTranslation(
    SmmuIdentification identification, ConfigReader configs, StreamContexts contexts, Translator translator, Stage2Walk stage2, TransactionAttributes attributes)
{
    private const byte InvalidRequest = 0xff;
    private const byte InvalidStage = 0xfe;
    private const byte InternalError = 0xfd;

    private readonly StreamContext _stream = new();

    /// <param name="vmid">The only VMID that may be asked about, through the virtual interface; null for the global one.</param>
    /// <returns>The value of the PAR register.</returns>
    public ulong Translate(GatosSid sid, GatosAddr address, ushort? vmid)
    {
        var type = (TranslationStage)address.TYPE;
        if (!IsValid(sid, type, vmid is not null))
        {
            return AddressTranslationResult.Failed(InvalidRequest);
        }

        // §9.1.5: what the STE decides comes before anything about its CDs.
        Fault fault = default;
        _stream.Begin(sid.STREAMID, sid.SSID_VALID, sid.SUBSTREAMID, -1);
        ConfigLookup found = configs.TryReadStream(_stream, address.RnW, ref fault, out _);
        if (found != ConfigLookup.Found)
        {
            return found == ConfigLookup.Fault ? AddressTranslationResult.Of(type, fault) : AddressTranslationResult.Failed(InternalError);
        }

        if (vmid is { } only && (_stream.Config < StreamConfig.Stage1 || _stream.Vmid != only))
        {
            return AddressTranslationResult.Failed((byte)EventId.CBadSte);
        }

        if (_stream.Config <= StreamConfig.Bypass || ((int)_stream.Config & (int)type) != (int)type)
        {
            return AddressTranslationResult.Failed(InvalidStage);
        }

        return type == TranslationStage.Stage2 ? Stage2Of(address) : ThroughStage1(sid, address, type);
    }

    /// <summary>§9.1.3: what can be said to be wrong without looking at a stream.</summary>
    private bool IsValid(GatosSid sid, TranslationStage type, bool isVirtual) => type switch
    {
        TranslationStage.Stage1 => identification.Idr0.S1P,
        TranslationStage.Stage2 => identification.Idr0.S2P && !sid.SSID_VALID && !isVirtual,
        TranslationStage.Nested => identification.Idr0.S1P && identification.Idr0.S2P && !isVirtual,
        _ => false,
    };

    private ulong Stage2Of(GatosAddr request)
    {
        TlbEntry entry = default;
        var fault = new Fault { Class = FaultClass.In, Read = request.RnW };
        if (request.ADDR >> identification.OutputBits != 0)
        {
            // §3.4: an input beyond the IPA size is a stage-1 address size fault.
            fault.Id = EventId.FAddrSize;
            return AddressTranslationResult.Of(TranslationStage.Stage2, fault);
        }

        return stage2.Walk(_stream, request.ADDR, AccessOf(request, _stream), null, ref entry, ref fault)
            ? AddressTranslationResult.Of(entry, request.ADDR)
            : AddressTranslationResult.Of(TranslationStage.Stage2, fault);
    }

    private ulong ThroughStage1(GatosSid sid, GatosAddr request, TranslationStage type)
    {
        Fault fault = default;
        StreamContext? context = contexts.Find(sid.STREAMID, sid.SSID_VALID, sid.SUBSTREAMID, request.RnW, null, ref fault, out string? unmodelled);
        if (context is null)
        {
            return unmodelled is null ? AddressTranslationResult.Of(type, fault) : AddressTranslationResult.Failed(InternalError);
        }

        if (type == TranslationStage.Stage1 && context.Stage is TranslationStage.None or TranslationStage.Stage2)
        {
            return BypassedStage1(request);
        }

        TlbEntry entry = default;
        fault = new Fault { Class = FaultClass.In, Read = request.RnW };
        Access access = AccessOf(request, context);
        bool translated = type == TranslationStage.Stage1
            ? translator.TranslateStage1(context, request.ADDR, access, ref entry, ref fault)
            : translator.Translate(context, request.ADDR, access, null, ref entry, ref fault);
        return translated ? AddressTranslationResult.Of(entry, request.ADDR) : AddressTranslationResult.Of(type, fault);
    }

    // §9.1.3 S1DSS = 0b01: the address comes back as it is, with attributes that are implementation defined.
    private ulong BypassedStage1(GatosAddr request)
    {
        if (request.ADDR >> identification.OutputBits != 0)
        {
            return AddressTranslationResult.Of(TranslationStage.Stage1, new Fault { Id = EventId.FAddrSize, Class = FaultClass.In, Read = request.RnW });
        }

        var page = new TlbEntry { Input = request.ADDR, Output = request.ADDR, Mask = 0xfff };
        return AddressTranslationResult.Of(page, request.ADDR);
    }

    // §9.1.3: PnU and InD are those of the request, without the overrides of the STE; InD counts for reads only.
    private Access AccessOf(GatosAddr request, StreamContext context) => attributes.AccessOf(
        new Transaction { Write = !request.RnW, Privileged = request.PnU, Instruction = request.InD && request.RnW }, context) with
    {
        UpdatesInhibited = request.HTTUI,
    };
}
