using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Pipeline;

namespace TraceReplay.Recorder.EventPipe;

/// <summary>Records of a batch by the number of their kind.</summary>
internal static class BatchRecords
{
    /// <returns>A cleared record without a place in the batch yet; null for kinds that this version does not know.</returns>
    public static Record? SpareOf(this RecordBatch batch, RecordKind kind) => kind switch
    {
        RecordKind.Session => batch.Spare<SessionRecord>(),
        RecordKind.Marker => batch.Spare<MarkerRecord>(),
        RecordKind.Exit => batch.Spare<ExitRecord>(),
        RecordKind.Gap => batch.Spare<GapRecord>(),
        RecordKind.ProgramTrace => batch.Spare<ProgramTraceRecord>(),
        RecordKind.Fork => batch.Spare<ForkRecord>(),
        RecordKind.Exec => batch.Spare<ExecRecord>(),
        RecordKind.Descriptor => batch.Spare<DescriptorRecord>(),
        RecordKind.CallEntry => batch.Spare<CallEntryRecord>(),
        RecordKind.Open => batch.Spare<OpenRecord>(),
        RecordKind.Close => batch.Spare<CloseRecord>(),
        RecordKind.Dup => batch.Spare<DupRecord>(),
        RecordKind.Ioctl => batch.Spare<IoctlRecord>(),
        RecordKind.Transfer => batch.Spare<TransferRecord>(),
        RecordKind.Mmap => batch.Spare<MmapRecord>(),
        RecordKind.Munmap => batch.Spare<MunmapRecord>(),
        RecordKind.Eventfd => batch.Spare<EventfdRecord>(),
        RecordKind.EventfdSignal => batch.Spare<EventfdSignalRecord>(),
        RecordKind.Memory => batch.Spare<MemoryRecord>(),
        RecordKind.Dma => batch.Spare<DmaRecord>(),
        RecordKind.DmaEnd => batch.Spare<DmaEndRecord>(),
        RecordKind.Msi => batch.Spare<MsiRecord>(),
        RecordKind.SmmuRegister => batch.Spare<SmmuRegisterRecord>(),
        RecordKind.SmmuCommand => batch.Spare<SmmuCommandRecord>(),
        RecordKind.SmmuTranslation => batch.Spare<SmmuTranslationRecord>(),
        RecordKind.SmmuEvent => batch.Spare<SmmuEventRecord>(),
        RecordKind.SmmuInterrupt => batch.Spare<SmmuInterruptRecord>(),
        RecordKind.IommuMap => batch.Spare<IommuMapRecord>(),
        RecordKind.IommuUnmap => batch.Spare<IommuUnmapRecord>(),
        RecordKind.IommuFault => batch.Spare<IommuFaultRecord>(),
        _ => null,
    };
}
