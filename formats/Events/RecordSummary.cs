using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Events;

/// <summary>What an event says of its record in plain fields, for people and tools that know no log format; the record itself stands behind it, whole.</summary>
/// <param name="Descriptor">File descriptor, -1 when the kind has none.</param>
/// <param name="Code">Request number of an ioctl, operation of a transfer, StreamID of device records, otherwise 0.</param>
/// <param name="Result">Result of a call, otherwise 0.</param>
/// <param name="Subject">Target, path, device or text.</param>
internal readonly record struct RecordSummary(int Descriptor, uint Code, long Result, Utf8Text Subject)
{
    public static RecordSummary Of(Record record)
    {
        long result = record is CallRecord call ? call.Result : 0;
        return record switch
        {
            IoctlRecord r => new(r.Fd, r.Request, result, r.Target),
            TransferRecord r => new(r.Fd, (uint)r.Operation, result, r.Target),
            OpenRecord r => new(-1, 0, result, r.Path),
            CloseRecord r => new(r.Fd, 0, result, r.Target),
            DupRecord r => new(r.Fd, 0, result, r.Target),
            MmapRecord r => new(r.Fd, 0, result, r.Target),
            MunmapRecord r => new(r.Fd, 0, result, r.Target),
            CallEntryRecord r => new(r.Fd, r.Request, result, r.Target),
            DescriptorRecord r => new(r.Fd, 0, result, r.Target),
            ExecRecord r => new(-1, 0, result, r.Path),
            IommuFaultRecord r => new(-1, 0, result, r.Device),
            EventfdSignalRecord r => new(r.Fd, 0, result, default),
            MemoryRecord r => new(r.Fd, 0, result, default),
            DmaRecord r => new(-1, r.StreamId, result, r.Device),
            DmaEndRecord r => new(-1, r.StreamId, result, r.Device),
            MsiRecord r => new(-1, r.StreamId, result, r.Device),
            MarkerRecord r => new(-1, 0, result, r.Text),
            ProgramTraceRecord r => new(-1, 0, result, r.Event),
            SessionRecord r => new(-1, 0, result, r.Source),
            GapRecord r => new(-1, 0, result, r.Cause),
            _ => new(-1, 0, result, default),
        };
    }
}
