using System.Globalization;
using TraceReplay.Formats.Records;

namespace TraceReplay.Tests.Recorder.Import;

/// <summary>One line per record, enough to see order and content in a test.</summary>
internal static class RecordText
{
    public static string Of(Record record) => string.Create(CultureInfo.InvariantCulture, $"{record.Time} {record.Kind} {Body(record)}").TrimEnd();

    private static string Body(Record record) => record switch
    {
        SessionRecord s => $"{s.Source} {string.Join(' ', s.Properties.Select(p => $"{p.Key}={p.Value}"))}",
        MarkerRecord m => m.Text.ToString(),
        ProgramTraceRecord p => $"{p.Event} | {p.Text}",
        OpenRecord o => $"{o.Path} flags={o.Flags} = {o.Result}",
        IoctlRecord i => $"fd={i.Fd} 0x{i.Request:x} arg=0x{i.Argument:x} in={Hex(i.In)} out={Hex(i.Out)} hasout={i.HasOut} want={i.WantedLength} bufs={i.Buffers.Count} = {(i.Unfinished ? "?" : i.Result)}",
        TransferRecord t => $"{t.Operation} fd={t.Fd} off=0x{t.Offset:x} len={t.Length} {Hex(t.Data)} = {t.Result}",
        MmapRecord m => $"fd={m.Fd} off=0x{m.Offset:x} len=0x{m.Length:x} prot={m.Protection} flags={m.Flags} addr=0x{m.Address:x} = {m.Result}",
        MunmapRecord m => $"fd={m.Fd} off=0x{m.Offset:x} len=0x{m.Length:x} addr=0x{m.Address:x} = {m.Result}",
        EventfdRecord e => $"init={e.Initial} flags={e.Flags} = {e.Result}",
        DupRecord d => $"fd={d.Fd} = {d.Result}",
        CloseRecord c => $"fd={c.Fd} = {(c.Unfinished ? "?" : c.Result)}",
        ExitRecord e => $"status={e.Status} signal={e.Signal} abandoned={e.Abandoned}",
        MemoryRecord m => $"{m.Source} {m.Space} fd={m.Fd} 0x{m.Address:x} {Hex(m.Data[..Math.Min(8, m.Data.Length)])} x{m.Data.Length}",
        DmaRecord d => $"{d.Source} {d.Direction} sid=0x{d.StreamId:x} iova=0x{d.Iova:x} len={d.Length}",
        DmaEndRecord d => $"sid=0x{d.StreamId:x}",
        SmmuRegisterRecord r => $"{(r.Write ? "W" : "R")} 0x{r.Offset:x}=0x{r.Value:x}/{r.Size}",
        SmmuCommandRecord c => $"0x{c.Opcode:x2} [{c.Present}] sid=0x{c.StreamId:x} asid={c.Asid} vmid={c.Vmid} addr=0x{c.Address:x} pages={c.Pages} tg={c.Granule} ttl={c.TableLevel} leaf={c.Leaf} range=0x{c.FirstStreamId:x}-0x{c.LastStreamId:x}",
        SmmuTranslationRecord t => $"sid=0x{t.StreamId:x} iova=0x{t.Iova:x} {t.Outcome} out=0x{t.Output:x} perm={t.Permission} {t.Stage} event=0x{t.Event:x} steps={string.Concat(t.Steps.Select(s => (char)('a' + (int)s.Kind)))}",
        SmmuInterruptRecord i => i.Line.ToString(),
        ForkRecord f => $"child={f.Child} shares={f.SharesFiles}",
        ExecRecord e => $"{e.Path} {string.Join(' ', e.CommandLine)}",
        DescriptorRecord d => $"{d.Origin} fd={d.Fd} {d.Target} flags={d.Flags} peer={d.PeerProcess}/{d.PeerFd}",
        CallEntryRecord c => $"{c.Call} fd={c.Fd} {c.Target} 0x{c.Request:x} arg=0x{c.Argument:x} in={Hex(c.In)}",
        IommuMapRecord m => $"0x{m.Iova:x} -> 0x{m.Physical:x} size=0x{m.Size:x}",
        IommuUnmapRecord u => $"0x{u.Iova:x} size=0x{u.Size:x} unmapped=0x{u.Unmapped:x}",
        IommuFaultRecord f => $"{f.Device} {f.Driver} 0x{f.Iova:x} flags=0x{f.Flags:x}",
        GapRecord g => $"{g.Source} {g.Count} {g.Cause}",
        _ => "",
    };

    private static string Hex(ReadOnlyMemory<byte> data) => Convert.ToHexStringLower(data.Span);
}
