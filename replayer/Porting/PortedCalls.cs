using System.Buffers.Binary;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Vfio;

namespace TraceReplay.Replayer.Porting;

/// <summary>Makes the calls on the model that one recorded call becomes. The last one made, or the first that failed, is the outcome.</summary>
internal sealed class PortedCalls
{
    private readonly CallContext _call = new();

    /// <summary>What the last call gave back.</summary>
    public ReadOnlySpan<byte> Output => _call.Output;

    public bool Open(VfioModel model, CallRecord cause, ReadOnlySpan<byte> path, long fd)
    {
        Begin(cause, fd);
        model.Open(_call, path, 0);
        return Passed;
    }

    /// <param name="argument">The struct.</param>
    /// <param name="buffer">What its pointer points to, or none.</param>
    public bool Ioctl(VfioModel model, CallRecord cause, int fd, uint request, byte[] argument, PointedBuffer? buffer = null)
    {
        Begin(cause, 0);
        _call.SetInput(argument, false, 0, true);
        _call.SetOutput(argument, argument.Length);
        _call.BufferFaulted = cause.Result == -Formats.Errno.EFAULT;
        List<PointedBuffer> buffers = buffer is { } one ? [one] : [];
        model.Ioctl(_call, fd, request, buffers);
        return Passed;
    }

    /// <summary>An ioctl that takes a number, or nothing.</summary>
    public bool Plain(VfioModel model, CallRecord cause, int fd, uint request, ulong argument = 0)
    {
        Begin(cause, 0);
        _call.SetInput(default, false, argument, false);
        model.Ioctl(_call, fd, request, []);
        return Passed;
    }

    /// <summary>An ioctl that yields a descriptor.</summary>
    public bool Yield(VfioModel model, CallRecord cause, int fd, uint request, byte[] argument, int yielded)
    {
        Begin(cause, yielded);
        _call.SetInput(argument, false, 0, true);
        _call.SetOutput(argument, argument.Length);
        model.Ioctl(_call, fd, request, []);
        return Passed;
    }

    /// <summary>An ioctl that yields a descriptor in its argument.</summary>
    public bool Yield(VfioModel model, CallRecord cause, int fd, uint request, byte[] argument, int yielded, int at)
    {
        byte[] answer = [.. argument];
        BinaryPrimitives.WriteInt32LittleEndian(answer.AsSpan(at), yielded);
        Begin(cause, 0);
        _call.SetRecorded(true, 0, true, answer);
        _call.SetInput(argument, false, 0, true);
        _call.SetOutput(argument, argument.Length);
        model.Ioctl(_call, fd, request, []);
        return Passed;
    }

    /// <returns>True when all of the bytes were read.</returns>
    public bool Pread(VfioModel model, CallRecord cause, int fd, ulong offset, int length)
    {
        Begin(cause, length);
        model.Transfer(_call, TransferOperation.Pread, fd, offset, (ulong)length);
        return Passed && _call.Result == length && _call.OutputLength == length;
    }

    public bool Pwrite(VfioModel model, CallRecord cause, int fd, ulong offset, byte[] bytes)
    {
        Begin(cause, bytes.Length);
        _call.SetInput(bytes, false, 0, false);
        model.Transfer(_call, TransferOperation.Pwrite, fd, offset, (ulong)bytes.Length);
        return Passed;
    }

    /// <summary>read of a queue.</summary>
    /// <returns>Bytes that came; 0 or less when none did.</returns>
    public int Read(VfioModel model, CallRecord cause, int fd, int length)
    {
        Begin(cause, length);
        model.Transfer(_call, TransferOperation.Read, fd, 0, (ulong)length);
        return Passed ? (int)_call.Result : 0;
    }

    public bool CreateEventfd(VfioModel model, CallRecord cause, int fd, int flags)
    {
        Begin(cause, fd);
        model.CreateEventfd(_call, 0, flags);
        return Passed;
    }

    public void Close(VfioModel model, int process, int fd)
    {
        _call.Begin(_call.Sequence, process, process);
        _call.SetRecorded(true, 0, false, default);
        model.Close(_call, fd);
    }

    /// <summary>A word of what the last call gave back.</summary>
    public uint Word(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_call.Output[offset..]);

    public ulong Long(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(_call.Output[offset..]);

    /// <summary>Gives the recorded call the outcome of the last call made for it.</summary>
    public void Tell(CallContext outcome)
    {
        switch (_call.Status)
        {
            case CallStatus.NeverReturns:
                outcome.NeverReturns(_call.Rule!);
                break;
            case CallStatus.Unmodelled:
                outcome.Unmodelled(_call.Reason ?? "");
                break;
            case CallStatus.Unknown:
                outcome.Unknown(_call.Reason ?? "");
                break;
            case CallStatus.Predicted when _call.Result < 0:
                outcome.Fail((int)-_call.Result, _call.Rule!);
                break;
            default:
                outcome.Succeed(0, _call.Rule);
                break;
        }
    }

    private bool Passed => _call.Status == CallStatus.Predicted && _call.Result >= 0;

    private void Begin(CallRecord cause, long result)
    {
        _call.Begin(cause.Sequence, cause.ProcessId, cause.ThreadId);
        _call.SetRecorded(true, result, false, default);
    }

    /// <summary>Little-endian words one after the other.</summary>
    public static byte[] Words(params ReadOnlySpan<uint> words)
    {
        byte[] bytes = new byte[words.Length * 4];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), words[i]);
        }

        return bytes;
    }

    public static byte[] Longs(params ReadOnlySpan<ulong> values)
    {
        byte[] bytes = new byte[values.Length * 8];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 8), values[i]);
        }

        return bytes;
    }
}
