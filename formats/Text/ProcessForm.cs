using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Text;

/// <summary>Grammar of records about processes and what they hold, and of the host's IOMMU trace points.</summary>
internal static class ProcessForm
{
    public static void Visit(Record record, TextFields f)
    {
        switch (record)
        {
            case ForkRecord r:
                r.Child = f.Position("child", r.Child);
                r.SharesFiles = f.Flag("shares-files", r.SharesFiles);
                break;
            case ExecRecord r:
                r.Path = f.Word("path", r.Path);
                f.List("arg", r.CommandLine, static (f, text) => f.Word("text", text));
                break;
            case DescriptorRecord r:
                r.Origin = (DescriptorOrigin)f.Name("origin", (byte)r.Origin, NameTable.DescriptorOrigins);
                r.Fd = f.Position("fd", r.Fd);
                r.Target = f.Word("target", r.Target);
                r.Flags = (int)(uint)f.Hex("flags", (uint)r.Flags, uint.MaxValue);
                r.PeerProcess = f.Int("peer-process", r.PeerProcess, -1);
                r.PeerFd = f.Int("peer-fd", r.PeerFd, -1);
                break;
            case CallEntryRecord r:
                r.Call = (RecordKind)f.Name("call", (byte)r.Call, NameTable.RecordKinds);
                r.Fd = f.Position("fd", r.Fd);
                r.Target = f.Word("target", r.Target);
                r.Request = (uint)f.Hex("request", r.Request, uint.MaxValue);
                r.Argument = f.Hex("arg", r.Argument);
                r.In = f.Bytes("in", r.In);
                break;
            case IommuMapRecord r:
                r.Iova = f.Address("iova", r.Iova);
                r.Physical = f.Address("physical", r.Physical);
                r.Size = f.Hex("size", r.Size);
                break;
            case IommuUnmapRecord r:
                r.Iova = f.Address("iova", r.Iova);
                r.Size = f.Hex("size", r.Size);
                r.Unmapped = f.Hex("unmapped", r.Unmapped);
                break;
            case IommuFaultRecord r:
                r.Device = f.Word("device", r.Device);
                r.Driver = f.Word("driver", r.Driver);
                r.Iova = f.Address("iova", r.Iova);
                r.Flags = (uint)f.Hex("flags", r.Flags, uint.MaxValue);
                break;
            default: throw new ArgumentException($"{record.Kind} has another form", nameof(record));
        }
    }
}
