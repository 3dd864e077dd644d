using System.Buffers.Binary;

namespace TraceReplay.Replayer.Calls;

/// <summary>
/// One call on its way through the model: what went in, and what the model predicts comes out. One instance serves a whole replay.
/// The recorded outcome is reachable only through <see cref="Learn"/> and <see cref="LearnResult"/>, so a model cannot copy what it should predict.
/// </summary>
internal sealed class CallContext
{
    private byte[] _output = new byte[256];
    private ByteState[] _states = new ByteState[256];
    private ReadOnlyMemory<byte> _recordedOutput;
    private long _recordedResult;
    private bool _hasRecordedOutput;
    private bool _hasRecordedResult;

    public long Sequence { get; private set; }
    public int ProcessId { get; private set; }
    public int ThreadId { get; private set; }

    /// <summary>The argument struct, or the data of a write, as it was before the call.</summary>
    public ReadOnlyMemory<byte> Input { get; private set; }

    /// <summary>The recording shows fewer input bytes than the kernel wanted because the caller's memory ended there: reading past Input is EFAULT.</summary>
    public bool InputEndsInFault { get; private set; }

    /// <summary>The user buffer of this read or write was not readable or writable for the kernel: an input, set by the caller.</summary>
    public bool BufferFaulted { get; set; }

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
    }

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
}
