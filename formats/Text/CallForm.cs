using TraceReplay.Formats.Records;

namespace TraceReplay.Formats.Text;

/// <summary>Grammar of system calls: arguments, then '= result &lt;duration&gt;'.</summary>
internal static class CallForm
{
    public static void Visit(CallRecord record, TextFields f)
    {
        switch (record)
        {
            case OpenRecord r:
                r.Path = f.Word("path", r.Path);
                r.Flags = (int)(uint)f.Hex("flags", (uint)r.Flags, uint.MaxValue);
                break;
            case CloseRecord r:
                r.Fd = f.Position("fd", r.Fd);
                r.Target = f.Word("target", r.Target);
                break;
            case DupRecord r:
                r.Fd = f.Position("fd", r.Fd);
                r.Target = f.Word("target", r.Target);
                break;
            case TransferRecord r:
                r.Operation = (TransferOperation)f.Name("operation", (byte)r.Operation, NameTable.Transfers);
                r.Fd = f.Position("fd", r.Fd);
                r.Target = f.Word("target", r.Target);
                r.Offset = f.Hex("offset", r.Offset);
                r.Length = f.Hex("length", r.Length);
                r.Data = f.Bytes("data", r.Data);
                break;
            case MmapRecord r:
                r.Fd = f.Position("fd", r.Fd);
                r.Target = f.Word("target", r.Target);
                r.Offset = f.Hex("offset", r.Offset);
                r.Length = f.Hex("length", r.Length);
                r.Protection = (int)(uint)f.Hex("prot", (uint)r.Protection, uint.MaxValue);
                r.Flags = (int)(uint)f.Hex("flags", (uint)r.Flags, uint.MaxValue);
                r.Address = f.Hex("address", r.Address);
                break;
            case MunmapRecord r:
                r.Fd = f.Position("fd", r.Fd);
                r.Target = f.Word("target", r.Target);
                r.Offset = f.Hex("offset", r.Offset);
                r.Length = f.Hex("length", r.Length);
                r.Address = f.Hex("address", r.Address);
                break;
            case EventfdRecord r:
                r.Initial = f.Hex("initial", r.Initial);
                r.Flags = (int)(uint)f.Hex("flags", (uint)r.Flags, uint.MaxValue);
                break;
            case IoctlRecord r:
                Ioctl(r, f);
                return;
            default: throw new ArgumentException($"{record.Kind} is not a call", nameof(record));
        }

        f.Result(record);
    }

    private static void Ioctl(IoctlRecord r, TextFields f)
    {
        r.Fd = f.Position("fd", r.Fd);
        r.Target = f.Word("target", r.Target);
        r.Request = (uint)f.Address("request", r.Request, uint.MaxValue);
        r.HasPointer = f.Flag("ptr", r.HasPointer);
        r.Argument = f.Hex("arg", r.Argument);
        r.In = f.Bytes("in", r.In);
        r.WantedLength = f.Int("wanted", r.WantedLength);
        r.HasOut = f.Flag("answered", r.HasOut);
        r.Out = f.Bytes("out", r.Out, r.In);
        f.Result(r);
        f.List("buffer", r.Buffers, static (f, b) =>
        {
            int offset = f.Position("offset", b.Offset);
            ulong address = f.Hex("address", b.Address);
            ReadOnlyMemory<byte> input = f.Bytes("in", b.In);
            ReadOnlyMemory<byte> output = f.Bytes("out", b.Out, input);
            return new PointedBuffer(offset, address, input, output, f.Int("wanted", b.Wanted));
        });
    }
}
