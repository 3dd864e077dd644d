using System.Buffers.Binary;
using System.Globalization;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Porting;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Smmuv3;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>The events of a log as recorded, or as a ported replay predicts them, in one form: requests of the nested series by their meaning, in whatever layout.</summary>
/// <param name="spoken">The dialect whose layouts the program's bytes are.</param>
internal sealed class PortEvents(Dialect dialect, Dialect spoken, bool ported) : IReplayWatch
{
    private const uint EventfdData = 4;
    private readonly CallFields _names = new(dialect);
    private readonly NestedProtocol _target = new(dialect);
    private readonly NestedProtocol _spoken = new(spoken);
    private (string Key, string Kind, string? Outcome, long Record)? _transfer;

    public List<PortEvent> Calls { get; } = [];

    public List<PortEvent> Faults { get; } = [];

    /// <summary>What the log says happened.</summary>
    public void Read(LogReader reader)
    {
        var open = new Dictionary<uint, (string Kind, string Key, ulong From, ulong End, string? Outcome, long Record, int Slot)>();
        while (reader.Read() is { } record)
        {
            switch (record)
            {
                case CallRecord call:
                    Calls.Add(new PortEvent(NameOf(call), KeyOf(call), call.Unfinished ? "never returns" : Text(call, call.Result, DataOf(call)), call.Sequence));
                    break;
                case MarkerRecord marker when marker.Text.ToString().StartsWith("fault dev=", StringComparison.Ordinal):
                    Faults.Add(FaultOf(marker));
                    break;
                case DmaRecord dma when dma.StreamId != uint.MaxValue:
                    open[dma.StreamId] = (KindOf(dma), KeyOf(dma), dma.Iova, dma.Iova + Math.Max(dma.Length, 1), null, dma.Sequence, Calls.Count);
                    Calls.Add(new PortEvent(KindOf(dma), KeyOf(dma), null, dma.Sequence));
                    break;
                case SmmuTranslationRecord t when open.TryGetValue(t.StreamId, out var transfer) && t.Iova >= transfer.From && t.Iova < transfer.End:
                    bool passed = t.Outcome is TranslationOutcome.Success or TranslationOutcome.Bypass or TranslationOutcome.Disabled;
                    string outcome = passed ? "ok" : $"{t.Outcome} {t.Event:x2}";
                    string? worst = transfer.Outcome is null or "ok" ? outcome : transfer.Outcome;
                    open[t.StreamId] = transfer with { Outcome = worst };
                    Calls[transfer.Slot] = Calls[transfer.Slot] with { Outcome = worst };
                    break;
                default:
                    break;
            }
        }
    }

    public void Begin(Record record)
    {
        if (record is DmaRecord dma && dma.StreamId != uint.MaxValue)
        {
            _transfer = (KeyOf(dma), KindOf(dma), null, dma.Sequence);
        }
    }

    public void Called(CallRecord call, string name, CallContext context)
    {
        string? outcome = context.Status switch
        {
            CallStatus.NeverReturns => "never returns",
            CallStatus.Predicted when call is TransferRecord && !IsKnown(context) => "unknown",
            CallStatus.Predicted when context.ResultState is ByteState.Predicted or ByteState.Learned => Text(call, context.Result, Predicted(call, context)),
            _ => $"{context.Status}: {context.Reason}",
        };
        Calls.Add(new PortEvent(NameOf(call), KeyOf(call), outcome, call.Sequence));
    }

    public void Translated(long transfer, in Transaction request, in TranslationResult result, bool passed)
    {
        if (_transfer is { } current)
        {
            string outcome = passed ? "ok" : $"{result.Outcome} {result.Event:x2}";
            _transfer = current with { Outcome = current.Outcome is null or "ok" ? outcome : current.Outcome };
        }
    }

    public void Faulted(uint streamId, IommuFault fault)
    {
        string text = string.Create(CultureInfo.InvariantCulture,
            $"type={fault.Type} reason={fault.Reason} flags=0x{fault.Flags:x} pasid={fault.Pasid} perm=0x{fault.Permission:x} addr=0x{fault.Address:x} fetch=0x{fault.FetchAddress:x}");
        Faults.Add(new PortEvent("fault", string.Create(CultureInfo.InvariantCulture, $"0x{streamId:x}"), text, 0));
    }

    public void End(Record record, Machine machine)
    {
        if (record is DmaRecord && _transfer is { } done)
        {
            Calls.Add(new PortEvent(done.Kind, done.Key, done.Outcome, done.Record));
            _transfer = null;
        }
    }

    private static PortEvent FaultOf(MarkerRecord marker)
    {
        string text = marker.Text.ToString();
        string[] words = text.Split(' ');
        string device = words[1]["dev=".Length..];
        int slot = Convert.ToInt32(device.Split(':', '.')[2], 16);
        int at = text.IndexOf("type=", StringComparison.Ordinal);
        return new PortEvent("fault", string.Create(CultureInfo.InvariantCulture, $"0x{slot << 3:x}"), at < 0 ? text : text[at..], marker.Sequence);
    }

    private static string KindOf(DmaRecord dma) => dma.Source == DmaSource.Observed ? "message" : "dma";

    // An interrupt message goes where the kernel told the device.
    private static string KeyOf(DmaRecord dma) => dma.Source == DmaSource.Observed
        ? string.Create(CultureInfo.InvariantCulture, $"0x{dma.StreamId:x}")
        : string.Create(CultureInfo.InvariantCulture, $"0x{dma.StreamId:x} {dma.Direction} 0x{dma.Iova:x} {dma.Length}");

    private string NameOf(CallRecord call) => call is IoctlRecord ioctl && Row(ioctl) is { } row ? row.Codec.Decode(ioctl.In.Span).GetType().Name : _names.NameOf(call);

    // A ported call is in the target's layout, where it has one.
    private (IoctlOp Op, IArgumentCodec Codec)? Row(IoctlRecord ioctl) =>
        (_target.IsEmpty || ReferenceEquals(spoken, dialect) ? _spoken : ported ? _target : _spoken).Find(FdTarget.KindOf(ioctl.Target), ioctl.Request);

    private string KeyOf(CallRecord call) => call switch
    {
        OpenRecord r => r.Path.ToString(),
        CloseRecord r => r.Target.ToString(),
        DupRecord => "",
        IoctlRecord r when Row(r) is { } row => $"{row.Codec.Decode(r.In.Span)} {(r.WantedLength > r.In.Length ? "cut" : "")}",
        IoctlRecord r => $"{r.Target} {(r.HasPointer ? Convert.ToHexStringLower(Masked(r)) : r.Argument.ToString(CultureInfo.InvariantCulture))} {r.WantedLength}",
        TransferRecord r => $"{r.Target} {r.Operation} 0x{r.Offset:x} {r.Length} {(r.Operation is TransferOperation.Write or TransferOperation.Pwrite ? Convert.ToHexStringLower(r.Data.Span) : "")}",
        MmapRecord r => $"{r.Target} 0x{r.Offset:x} {r.Length} {r.Protection}",
        MunmapRecord r => $"{r.Target} 0x{r.Offset:x} {r.Length}",
        EventfdRecord r => $"{r.Initial}",
        _ => "",
    };

    // User addresses and descriptor numbers are of the run.
    private static byte[] Masked(IoctlRecord r)
    {
        byte[] bytes = r.In.ToArray();
        FdKind fd = FdTarget.KindOf(r.Target);
        if (fd == FdKind.Container && r.Request == VfioRequest.IommuMapDma && bytes.Length >= 16)
        {
            bytes.AsSpan(8, 8).Clear();
        }
        else if (r.Request == VfioRequest.GroupSetContainer)
        {
            bytes.AsSpan().Clear();
        }
        else if (fd == FdKind.Device && r.Request == VfioRequest.DeviceSetIrqs && bytes.Length >= 20 && (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)) & EventfdData) != 0)
        {
            for (int i = 20; i + 4 <= bytes.Length; i += 4)
            {
                if (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(i)) >= 0)
                {
                    bytes.AsSpan(i, 4).Clear();
                }
            }
        }

        return bytes;
    }

    private static ReadOnlyMemory<byte> DataOf(CallRecord call) => call is TransferRecord { Operation: TransferOperation.Read or TransferOperation.Pread } r && IsCounted(r) ? r.Data : default;

    private static ReadOnlyMemory<byte> Predicted(CallRecord call, CallContext context) =>
        call is TransferRecord { Operation: TransferOperation.Read or TransferOperation.Pread } r && IsCounted(r) ? context.Output.ToArray() : default;

    private static bool IsKnown(CallContext context) => context.States.IndexOfAny(ByteState.Unknown, ByteState.Unmodelled) < 0;

    // Counters of eventfds and rings of faults; what a BAR answers is the device's.
    private static bool IsCounted(TransferRecord r) => r.Operation == TransferOperation.Read || r.Offset >= 9UL << 40;

    private static string Text(CallRecord call, long result, ReadOnlyMemory<byte> data)
    {
        bool descriptor = call is OpenRecord or DupRecord or EventfdRecord || call is IoctlRecord { Request: VfioRequest.GroupGetDeviceFd };
        string number = result >= 0 && descriptor ? "ok" : result.ToString(CultureInfo.InvariantCulture);
        return data.IsEmpty ? number : $"{number} {Convert.ToHexStringLower(data.Span)}";
    }
}
