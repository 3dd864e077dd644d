using System.Globalization;
using TraceReplay.Formats;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Porting;

/// <summary>Collects the outcomes a model predicts for the record under way.</summary>
internal sealed class OutcomeWatch : IReplayWatch
{
    /// <summary>What is said of a call that does not come back.</summary>
    public const string NeverReturns = "never returns";

    private const string Passed = "reaches memory";

    private readonly List<Outcome> _outcomes = [];
    private readonly Dictionary<uint, string> _streams = [];
    private byte[] _output = [];
    private ByteState[] _states = [];
    private string? _transfer;
    private string? _refused;
    private bool _message;

    /// <summary>Outcomes since the last <see cref="Clear"/>, in order.</summary>
    public IReadOnlyList<Outcome> Outcomes => _outcomes;

    /// <summary>What the recording says of the call under way; null when the record is no call.</summary>
    public string? Recorded { get; private set; }

    /// <summary>What the call under way gives back, and what each byte is worth.</summary>
    public ReadOnlySpan<byte> Output => _output.AsSpan(0, OutputLength);

    public ReadOnlySpan<ByteState> States => _states.AsSpan(0, OutputLength);

    public int OutputLength { get; private set; }

    public void Clear()
    {
        OutputLength = 0;
        _outcomes.Clear();
        Recorded = null;
    }

    public void Begin(Record record)
    {
        _transfer = null;
        _refused = null;
        if (record is DmaRecord dma && dma.StreamId != uint.MaxValue)
        {
            _message = dma.Source == DmaSource.Observed;
            _transfer = Stream(dma.StreamId);
        }
    }

    public void Called(CallRecord call, string name, CallContext context)
    {
        Keep(context);
        Recorded = call.Unfinished ? NeverReturns : Result(call.Result, Yields(call));
        bool known = context.Status == CallStatus.NeverReturns || (context.Status == CallStatus.Predicted && context.ResultState is ByteState.Predicted or ByteState.Learned);
        string text = context.Status switch
        {
            CallStatus.NeverReturns => NeverReturns,
            CallStatus.Predicted => Result(context.Result, context.ResultState == ByteState.Learned || Yields(call)),
            CallStatus.Unmodelled => $"not modelled: {context.Reason}",
            _ => $"not known: {context.Reason}",
        };
        _outcomes.Add(new Outcome(OutcomeKind.Call, name, text, context.Rule, known));
    }

    public void Translated(long transfer, in Transaction request, in TranslationResult result, bool passed)
    {
        if (!passed && _refused is null)
        {
            _refused = result.Unmodelled ?? (result.Outcome == TranslationOutcome.Fault ? Fault(result.Event) : "is refused without an event");
        }
    }

    public void Faulted(uint streamId, IommuFault fault) =>
        _outcomes.Add(new Outcome(OutcomeKind.Fault, Stream(streamId), string.Create(CultureInfo.InvariantCulture, $"record of type {fault.Type}, reason {fault.Reason}, flags 0x{fault.Flags:x}, permission 0x{fault.Permission:x}"), null, true));

    public void End(Record record, Machine machine)
    {
        if (_transfer is not null)
        {
            _outcomes.Add(new Outcome(_message ? OutcomeKind.Message : OutcomeKind.Transfer, _transfer, _refused ?? Passed, null, true));
        }
    }

    private void Keep(CallContext context)
    {
        OutputLength = context.Status == CallStatus.Predicted && context.Result >= 0 ? context.OutputLength : 0;
        if (_output.Length < OutputLength)
        {
            _output = new byte[OutputLength * 2];
            _states = new ByteState[OutputLength * 2];
        }

        context.Output[..OutputLength].CopyTo(_output);
        context.States[..OutputLength].CopyTo(_states);
    }

    private string Stream(uint id)
    {
        if (!_streams.TryGetValue(id, out string? text))
        {
            text = string.Create(CultureInfo.InvariantCulture, $"stream 0x{id:x}");
            if (_streams.Count < 4096)
            {
                _streams.Add(id, text);
            }
        }

        return text;
    }

    private static string Fault(byte id) => string.Create(CultureInfo.InvariantCulture, $"faults with event 0x{id:x2}");

    private static bool Yields(CallRecord call) => call is OpenRecord or DupRecord or EventfdRecord or IoctlRecord { Request: Formats.Ioctls.Vfio.VfioRequest.GroupGetDeviceFd };

    // Numbers of descriptors are of the run.
    private static string Result(long result, bool yields) =>
        result < 0 ? $"-{Errno.Name((int)-result)}" : yields ? "a descriptor" : result == 0 ? "0" : result.ToString(CultureInfo.InvariantCulture);
}
