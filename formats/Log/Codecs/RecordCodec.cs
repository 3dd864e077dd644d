using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Log.Codecs;

/// <summary>Which codec a kind of record has.</summary>
internal static class RecordCodec
{
    /// <summary>Kinds have numbers below this; a reader passes over others.</summary>
    public const int KindLimit = 256;

    public static void Encode(RecordEncoder output, Record record)
    {
        switch (record.Kind)
        {
            case RecordKind.Session: SessionCodec.Encode(output, (SessionRecord)record); break;
            case RecordKind.Marker: MarkerCodec.Encode(output, (MarkerRecord)record); break;
            case RecordKind.Exit: ExitCodec.Encode(output, (ExitRecord)record); break;
            case RecordKind.Gap: GapCodec.Encode(output, (GapRecord)record); break;
            case RecordKind.ProgramTrace: ProgramTraceCodec.Encode(output, (ProgramTraceRecord)record); break;
            case RecordKind.Fork: ForkCodec.Encode(output, (ForkRecord)record); break;
            case RecordKind.Exec: ExecCodec.Encode(output, (ExecRecord)record); break;
            case RecordKind.Descriptor: DescriptorCodec.Encode(output, (DescriptorRecord)record); break;
            case RecordKind.CallEntry: CallEntryCodec.Encode(output, (CallEntryRecord)record); break;
            case RecordKind.Open: OpenCodec.Encode(output, (OpenRecord)record); break;
            case RecordKind.Close: CloseCodec.Encode(output, (CloseRecord)record); break;
            case RecordKind.Dup: DupCodec.Encode(output, (DupRecord)record); break;
            case RecordKind.Ioctl: IoctlCodec.Encode(output, (IoctlRecord)record); break;
            case RecordKind.Transfer: TransferCodec.Encode(output, (TransferRecord)record); break;
            case RecordKind.Mmap: MmapCodec.Encode(output, (MmapRecord)record); break;
            case RecordKind.Munmap: MunmapCodec.Encode(output, (MunmapRecord)record); break;
            case RecordKind.Eventfd: EventfdCodec.Encode(output, (EventfdRecord)record); break;
            case RecordKind.EventfdSignal: EventfdSignalCodec.Encode(output, (EventfdSignalRecord)record); break;
            case RecordKind.Memory: MemoryCodec.Encode(output, (MemoryRecord)record); break;
            case RecordKind.Dma: DmaCodec.Encode(output, (DmaRecord)record); break;
            case RecordKind.DmaEnd: DmaEndCodec.Encode(output, (DmaEndRecord)record); break;
            case RecordKind.Msi: MsiCodec.Encode(output, (MsiRecord)record); break;
            case RecordKind.SmmuRegister: SmmuRegisterCodec.Encode(output, (SmmuRegisterRecord)record); break;
            case RecordKind.SmmuCommand: SmmuCommandCodec.Encode(output, (SmmuCommandRecord)record); break;
            case RecordKind.SmmuTranslation: SmmuTranslationCodec.Encode(output, (SmmuTranslationRecord)record); break;
            case RecordKind.SmmuEvent: SmmuEventCodec.Encode(output, (SmmuEventRecord)record); break;
            case RecordKind.SmmuInterrupt: SmmuInterruptCodec.Encode(output, (SmmuInterruptRecord)record); break;
            case RecordKind.IommuMap: IommuMapCodec.Encode(output, (IommuMapRecord)record); break;
            case RecordKind.IommuUnmap: IommuUnmapCodec.Encode(output, (IommuUnmapRecord)record); break;
            case RecordKind.IommuFault: IommuFaultCodec.Encode(output, (IommuFaultRecord)record); break;
            default: throw new ArgumentException($"record kind {(byte)record.Kind} has no place in a log", nameof(record));
        }
    }

    public static void Decode(ref RecordDecoder input, Record record)
    {
        switch (record.Kind)
        {
            case RecordKind.Session: SessionCodec.Decode(ref input, (SessionRecord)record); break;
            case RecordKind.Marker: MarkerCodec.Decode(ref input, (MarkerRecord)record); break;
            case RecordKind.Exit: ExitCodec.Decode(ref input, (ExitRecord)record); break;
            case RecordKind.Gap: GapCodec.Decode(ref input, (GapRecord)record); break;
            case RecordKind.ProgramTrace: ProgramTraceCodec.Decode(ref input, (ProgramTraceRecord)record); break;
            case RecordKind.Fork: ForkCodec.Decode(ref input, (ForkRecord)record); break;
            case RecordKind.Exec: ExecCodec.Decode(ref input, (ExecRecord)record); break;
            case RecordKind.Descriptor: DescriptorCodec.Decode(ref input, (DescriptorRecord)record); break;
            case RecordKind.CallEntry: CallEntryCodec.Decode(ref input, (CallEntryRecord)record); break;
            case RecordKind.Open: OpenCodec.Decode(ref input, (OpenRecord)record); break;
            case RecordKind.Close: CloseCodec.Decode(ref input, (CloseRecord)record); break;
            case RecordKind.Dup: DupCodec.Decode(ref input, (DupRecord)record); break;
            case RecordKind.Ioctl: IoctlCodec.Decode(ref input, (IoctlRecord)record); break;
            case RecordKind.Transfer: TransferCodec.Decode(ref input, (TransferRecord)record); break;
            case RecordKind.Mmap: MmapCodec.Decode(ref input, (MmapRecord)record); break;
            case RecordKind.Munmap: MunmapCodec.Decode(ref input, (MunmapRecord)record); break;
            case RecordKind.Eventfd: EventfdCodec.Decode(ref input, (EventfdRecord)record); break;
            case RecordKind.EventfdSignal: EventfdSignalCodec.Decode(ref input, (EventfdSignalRecord)record); break;
            case RecordKind.Memory: MemoryCodec.Decode(ref input, (MemoryRecord)record); break;
            case RecordKind.Dma: DmaCodec.Decode(ref input, (DmaRecord)record); break;
            case RecordKind.DmaEnd: DmaEndCodec.Decode(ref input, (DmaEndRecord)record); break;
            case RecordKind.Msi: MsiCodec.Decode(ref input, (MsiRecord)record); break;
            case RecordKind.SmmuRegister: SmmuRegisterCodec.Decode(ref input, (SmmuRegisterRecord)record); break;
            case RecordKind.SmmuCommand: SmmuCommandCodec.Decode(ref input, (SmmuCommandRecord)record); break;
            case RecordKind.SmmuTranslation: SmmuTranslationCodec.Decode(ref input, (SmmuTranslationRecord)record); break;
            case RecordKind.SmmuEvent: SmmuEventCodec.Decode(ref input, (SmmuEventRecord)record); break;
            case RecordKind.SmmuInterrupt: SmmuInterruptCodec.Decode(ref input, (SmmuInterruptRecord)record); break;
            case RecordKind.IommuMap: IommuMapCodec.Decode(ref input, (IommuMapRecord)record); break;
            case RecordKind.IommuUnmap: IommuUnmapCodec.Decode(ref input, (IommuUnmapRecord)record); break;
            case RecordKind.IommuFault: IommuFaultCodec.Decode(ref input, (IommuFaultRecord)record); break;
            default: throw new ArgumentException($"record kind {(byte)record.Kind} has no place in a log", nameof(record));
        }
    }

    /// <returns>A new instance, null when this version does not know the kind.</returns>
    public static Record? Create(RecordKind kind) => kind switch
    {
        RecordKind.Session => new SessionRecord(),
        RecordKind.Marker => new MarkerRecord(),
        RecordKind.Exit => new ExitRecord(),
        RecordKind.Gap => new GapRecord(),
        RecordKind.ProgramTrace => new ProgramTraceRecord(),
        RecordKind.Fork => new ForkRecord(),
        RecordKind.Exec => new ExecRecord(),
        RecordKind.Descriptor => new DescriptorRecord(),
        RecordKind.CallEntry => new CallEntryRecord(),
        RecordKind.Open => new OpenRecord(),
        RecordKind.Close => new CloseRecord(),
        RecordKind.Dup => new DupRecord(),
        RecordKind.Ioctl => new IoctlRecord(),
        RecordKind.Transfer => new TransferRecord(),
        RecordKind.Mmap => new MmapRecord(),
        RecordKind.Munmap => new MunmapRecord(),
        RecordKind.Eventfd => new EventfdRecord(),
        RecordKind.EventfdSignal => new EventfdSignalRecord(),
        RecordKind.Memory => new MemoryRecord(),
        RecordKind.Dma => new DmaRecord(),
        RecordKind.DmaEnd => new DmaEndRecord(),
        RecordKind.Msi => new MsiRecord(),
        RecordKind.SmmuRegister => new SmmuRegisterRecord(),
        RecordKind.SmmuCommand => new SmmuCommandRecord(),
        RecordKind.SmmuTranslation => new SmmuTranslationRecord(),
        RecordKind.SmmuEvent => new SmmuEventRecord(),
        RecordKind.SmmuInterrupt => new SmmuInterruptRecord(),
        RecordKind.IommuMap => new IommuMapRecord(),
        RecordKind.IommuUnmap => new IommuUnmapRecord(),
        RecordKind.IommuFault => new IommuFaultRecord(),
        _ => null,
    };
}
