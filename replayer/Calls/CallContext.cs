using System.Buffers.Binary;
using TraceReplay.Formats.Records;

namespace TraceReplay.Replayer.Calls;

/// <summary>
/// One call on its way through the model: what went in, and what the model predicts comes out. One instance serves a whole replay.
/// The recorded outcome is reachable only through <see cref="Learn"/>, <see cref="LearnResult"/> and their kin, so a model cannot copy what it should predict.
/// </summary>
internal sealed class CallContext
{
    private byte[] _output = new byte[256];
    private ByteState[] _states = new ByteState[256];
    private ReadOnlyMemory<byte> _recordedOutput;
    private long _recordedResult;
    private bool _hasRecordedOutput;
    private bool _hasRecordedResult;
    private readonly List<BufferWrite> _bufferWrites = [];

    /// <summary>What the argument points to, as far as it was recorded.</summary>
    private IReadOnlyList<PointedBuffer> _buffers = [];

    /// <summary>Predicted writes to what the argument points to, in order.</summary>
    public IReadOnlyList<BufferWrite> BufferWrites => _bufferWrites;

    public long Sequence { get; private set; }
    public int ProcessId { get; private set; }
    public int ThreadId { get; private set; }

    /// <summary>The argument struct, or the data of a write, as it was before the call.</summary>
    public ReadOnlyMemory<byte> Input { get; private set; }

    /// <summary>The recording shows fewer input bytes than the kernel wanted because the caller's memory ended there: reading past Input is EFAULT.</summary>
    public bool InputEndsInFault { get; private set; }

    /// <summary>The user buffer of this read or write was not readable or writable for the kernel: an input, set by the caller.</summary>
    public bool BufferFaulted { get; set; }

    /// <summary>The recorder kept less of what went in than the kernel read, or nothing: what is missing is not zero and no fault.</summary>
    public bool InputIsCut { get; set; }

    /// <summary>What the log shows of the objects the call is about: where that is not all, a difference is no mismatch.</summary>
    public History History { get; private set; }

    /// <summary>Rules that decided calls on the object before, where its history is unknown.</summary>
    public ISet<string>? Confirmed { get; private set; }

    /// <summary>Plain integer argument, or user address of the struct.</summary>
    public ulong Argument { get; private set; }
    public bool HasPointer { get; private set; }

    /// <summary>Predicted output: starts as a copy of the input (ioctl) or as zeros (read).</summary>
    public Span<byte> Output => _output.AsSpan(0, OutputLength);
    public ReadOnlySpan<ByteState> States => _states.AsSpan(0, OutputLength);
    public int OutputLength { get; private set; }

    public long Result { get; private set; }
    public ByteState ResultState { get; private set; }
    public CallStatus Status { get; private set; }

    /// <summary>Why the status is not Predicted.</summary>
    public string? Reason { get; private set; }

    /// <summary>The rule that decided the result.</summary>
    public Rule? Rule { get; private set; }

    public void Begin(long sequence, int processId, int threadId)
    {
        Sequence = sequence;
        ProcessId = processId;
        ThreadId = threadId;
        Input = default;
        InputEndsInFault = false;
        BufferFaulted = false;
        InputIsCut = false;
        History = History.Whole;
        Confirmed = null;
        Argument = 0;
        HasPointer = false;
        OutputLength = 0;
        Result = 0;
        ResultState = ByteState.Predicted;
        Status = CallStatus.Predicted;
        Reason = null;
        Rule = null;
        _recordedOutput = default;
        _hasRecordedOutput = false;
        _hasRecordedResult = false;
        _recordedResult = 0;
        _buffers = [];
        _bufferWrites.Clear();
    }

    /// <summary>The outcome depends on an object with this history.</summary>
    /// <param name="confirmed">Its rules that held so far; null when it has no list of its own.</param>
    public void DependOn(History history, ISet<string>? confirmed = null)
    {
        History = history > History ? history : History;
        Confirmed ??= confirmed;
    }

    public void SetBuffers(IReadOnlyList<PointedBuffer> buffers) => _buffers = buffers;

    /// <summary>Bytes before the call of the buffer whose pointer is at this offset; empty when it was not readable or not recorded.</summary>
    public ReadOnlySpan<byte> BufferInput(int pointerAt) => FindBuffer(pointerAt) is { } buffer ? buffer.In.Span : default;

    /// <summary>The kernel cannot reach the first <paramref name="length"/> bytes: no address, or the recorder could not read them either.</summary>
    public bool BufferFaults(int pointerAt, ulong address, int length) => address == 0 || (FindBuffer(pointerAt) is { } buffer && buffer.In.Length < length);

    /// <summary>Predicts bytes of a buffer that the argument points to.</summary>
    public void WriteBuffer(int pointerAt, int offset, ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            _bufferWrites.Add(new BufferWrite(pointerAt, offset, bytes, ByteState.Predicted));
        }
    }

    /// <summary>Puts a fact into a buffer that the argument points to: predicted when it is known, otherwise learned.</summary>
    /// <param name="size">Up to 8 bytes, little endian. A part of a fact is not kept.</param>
    /// <param name="whole">Bytes of the fact.</param>
    public void LearnBuffer(ref Fact fact, int pointerAt, int offset, int size, int whole)
    {
        var bytes = new byte[8];
        bool learned = !fact.Known;
        if (learned)
        {
            ReadOnlySpan<byte> recorded = _hasRecordedResult && _recordedResult >= 0 && FindBuffer(pointerAt) is { } buffer ? buffer.Out.Span : default;
            if (offset + size > recorded.Length)
            {
                _bufferWrites.Add(new BufferWrite(pointerAt, offset, bytes.AsMemory(0, size), ByteState.Unknown));
                return;
            }

            recorded.Slice(offset, size).CopyTo(bytes);
            if (size == whole)
            {
                fact.Value = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                fact.Known = true;
            }
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, fact.Value);
        }

        _bufferWrites.Add(new BufferWrite(pointerAt, offset, bytes.AsMemory(0, size), learned ? ByteState.Learned : ByteState.Predicted));
    }

    /// <summary>Cuts the predicted output.</summary>
    public void TrimOutput(int length) => OutputLength = Math.Min(OutputLength, length);

    /// <summary>Input of a call; for ioctls with a struct the output starts as a copy of it.</summary>
    public void SetInput(ReadOnlyMemory<byte> input, bool endsInFault, ulong argument, bool hasPointer)
    {
        Input = input;
        InputEndsInFault = endsInFault;
        Argument = argument;
        HasPointer = hasPointer;
    }

    /// <summary>Gives the output <paramref name="length"/> bytes, all predicted, starting from <paramref name="initial"/> and then zeros.</summary>
    public void SetOutput(ReadOnlySpan<byte> initial, int length)
    {
        if (_output.Length < length)
        {
            Array.Resize(ref _output, length * 2);
            Array.Resize(ref _states, length * 2);
        }

        OutputLength = length;
        _states.AsSpan(0, length).Clear();
        Span<byte> output = Output;
        output.Clear();
        initial[..Math.Min(initial.Length, length)].CopyTo(output);
    }

    /// <summary>What the recording says came out; only for facts and for the comparison.</summary>
    public void SetRecorded(bool hasResult, long result, bool hasOutput, ReadOnlyMemory<byte> output)
    {
        _hasRecordedResult = hasResult;
        _recordedResult = result;
        _hasRecordedOutput = hasOutput;
        _recordedOutput = output;
    }

    public void Succeed(long result = 0, Rule? rule = null)
    {
        Result = result;
        Rule = rule ?? Rule;
    }

    /// <param name="errno">Positive errno.</param>
    public void Fail(int errno, Rule rule)
    {
        Result = -errno;
        Rule = rule;
    }

    public void NeverReturns(Rule rule)
    {
        Status = CallStatus.NeverReturns;
        Rule = rule;
        Reason = rule.Text;
    }

    public void Unmodelled(string reason)
    {
        Status = CallStatus.Unmodelled;
        Reason = reason;
    }

    public void Unknown(string reason)
    {
        Status = CallStatus.Unknown;
        Reason = reason;
    }

    public void MarkOutput(int offset, int length, ByteState state)
    {
        int end = Math.Min(offset + length, OutputLength);
        if (offset < end)
        {
            _states.AsSpan(offset, end - offset).Fill(state);
        }
    }

    /// <summary>The recorded call returned this number.</summary>
    public bool IsRecordedResult(long result) => _hasRecordedResult && _recordedResult == result;

    /// <summary>A success whose value only the recorded machine knows (a descriptor number).</summary>
    /// <returns>The recorded value, or -1 when the recorded call did not succeed.</returns>
    public long LearnResult()
    {
        ResultState = ByteState.Learned;
        Result = _hasRecordedResult && _recordedResult >= 0 ? _recordedResult : -1;
        return Result;
    }

    /// <summary>The result is a fact: learned when it is first seen, predicted from then on.</summary>
    public void LearnResult(ref Fact fact, Rule rule)
    {
        Rule = rule;
        if (!fact.Known && _hasRecordedResult && _recordedResult >= 0)
        {
            fact.Value = (ulong)LearnResult();
            fact.Known = true;
        }
        else if (fact.Known)
        {
            Result = (long)fact.Value;
        }
        else
        {
            Unknown("the recorded call did not tell");
        }
    }

    /// <summary>Puts a fact into the output: predicted when it is known, otherwise learned from the recorded output.</summary>
    /// <param name="size">1, 2, 4 or 8 bytes, little endian.</param>
    public ulong Learn(ref Fact fact, int offset, int size)
    {
        Span<byte> word = stackalloc byte[8];
        if (!fact.Known)
        {
            if (!_hasRecordedOutput || !_hasRecordedResult || _recordedResult < 0 || offset + size > _recordedOutput.Length)
            {
                MarkOutput(offset, size, ByteState.Unknown);
                return 0;
            }

            _recordedOutput.Span.Slice(offset, size).CopyTo(word);
            fact.Value = BinaryPrimitives.ReadUInt64LittleEndian(word);
            fact.Known = true;
            MarkOutput(offset, size, ByteState.Learned);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(word, fact.Value);
        if (offset + size <= OutputLength)
        {
            word[..size].CopyTo(Output[offset..]);
        }

        return fact.Value;
    }

    private PointedBuffer? FindBuffer(int pointerAt)
    {
        for (int i = 0; i < _buffers.Count; i++)
        {
            if (_buffers[i].Offset == pointerAt)
            {
                return _buffers[i];
            }
        }

        return null;
    }

    /// <summary>
    /// A result that only the recorded machine knows, success or failure: what a device did, or what hardware and firmware are like. It counts as learned.
    /// </summary>
    /// <returns>False when the recorded call ended otherwise: then nothing is decided.</returns>
    public bool TryLearnResult(long candidate, Rule rule)
    {
        if (!_hasRecordedResult || _recordedResult != candidate)
        {
            return false;
        }

        Result = candidate;
        ResultState = ByteState.Learned;
        Rule = rule;
        return true;
    }

    /// <summary>A fact the kernel writes even where the call fails: 4 bytes of the recorded output.</summary>
    public bool TryLearnDespiteFailure(int offset, out uint value)
    {
        bool there = _hasRecordedOutput && _hasRecordedResult && offset + 4 <= _recordedOutput.Length;
        value = there ? BinaryPrimitives.ReadUInt32LittleEndian(_recordedOutput.Span[offset..]) : 0;
        return there;
    }
}
