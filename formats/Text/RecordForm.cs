using TraceReplay.Formats.Log.Codecs;
using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Text;

/// <summary>The grammar of a record's line after number, time and thread: which fields, in which order. GRAMMAR.md is the prose.</summary>
internal static class RecordForm
{
    /// <summary>Largest memory record: a page.</summary>
    private const int PageBytes = 4096;

    /// <summary>The word that starts the form of each kind.</summary>
    public static IReadOnlyList<(RecordKind Kind, string Word)> Words { get; } =
    [
        (RecordKind.Session, "session"), (RecordKind.Marker, "marker"), (RecordKind.Exit, "exit"), (RecordKind.Gap, "gap"),
        (RecordKind.ProgramTrace, "program-trace"), (RecordKind.Fork, "fork"), (RecordKind.Exec, "exec"),
        (RecordKind.Descriptor, "descriptor"), (RecordKind.CallEntry, "call-entry"),
        (RecordKind.Open, "open"), (RecordKind.Close, "close"), (RecordKind.Dup, "dup"), (RecordKind.Ioctl, "ioctl"),
        (RecordKind.Transfer, "transfer"), (RecordKind.Mmap, "mmap"), (RecordKind.Munmap, "munmap"), (RecordKind.Eventfd, "eventfd"),
        (RecordKind.EventfdSignal, "eventfd-signal"), (RecordKind.Memory, "memory"), (RecordKind.Dma, "dma"), (RecordKind.DmaEnd, "dma-end"),
        (RecordKind.Msi, "msi"), (RecordKind.SmmuRegister, "smmu-register"), (RecordKind.SmmuCommand, "smmu-command"),
        (RecordKind.SmmuTranslation, "smmu-translation"), (RecordKind.SmmuEvent, "smmu-event"), (RecordKind.SmmuInterrupt, "smmu-interrupt"),
        (RecordKind.IommuMap, "iommu-map"), (RecordKind.IommuUnmap, "iommu-unmap"), (RecordKind.IommuFault, "iommu-fault"),
    ];

    public static string WordOf(RecordKind kind)
    {
        foreach ((RecordKind candidate, string word) in Words)
        {
            if (candidate == kind)
            {
                return word;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(kind), kind, "a record kind without a text form");
    }

    public static Record Create(RecordKind kind) =>
        RecordCodec.Create(kind) ?? throw new ArgumentOutOfRangeException(nameof(kind), kind, "a record kind without a text form");

    public static void Visit(Record record, TextFields f)
    {
        switch (record)
        {
            case SessionRecord r: SessionForm.Visit(r, f); break;
            case MarkerRecord r: r.Text = f.Word("text", r.Text); break;
            case ProgramTraceRecord r:
                r.Event = f.Word("event", r.Event);
                r.Text = f.Word("text", r.Text);
                break;
            case ExitRecord r:
                r.Status = f.Position("status", r.Status);
                r.Signal = f.Int("signal", r.Signal);
                r.Abandoned = f.Flag("abandoned", r.Abandoned);
                break;
            case GapRecord r: SessionForm.Visit(r, f); break;
            case CallRecord r: CallForm.Visit(r, f); break;
            case EventfdSignalRecord r:
                r.Fd = f.Position("fd", r.Fd);
                r.Count = f.Hex("count", r.Count);
                break;
            case MemoryRecord r: Memory(r, f); break;
            case DmaRecord or DmaEndRecord or MsiRecord: DeviceForm.Visit(record, f); break;
            case ForkRecord or ExecRecord or DescriptorRecord or CallEntryRecord or IommuMapRecord or IommuUnmapRecord or IommuFaultRecord: ProcessForm.Visit(record, f); break;
            default: SmmuForm.Visit(record, f); break;
        }
    }

    private static void Memory(MemoryRecord r, TextFields f)
    {
        r.Space = (MemorySpace)f.Name("space", (byte)r.Space, NameTable.Spaces);
        r.Address = f.Address("address", r.Address);
        r.Fd = f.Int("fd", r.Fd, -1);
        r.Ioas = f.UInt("ioas", r.Ioas);
        r.HostVirtualAddress = f.Hex("hva", r.HostVirtualAddress);
        r.Source = (MemorySource)f.Name("source", (byte)r.Source, NameTable.MemorySources);
        r.Data = f.Bytes("data", r.Data, default, PageBytes);
    }
}
