using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Ioctls.Kvm;
using TraceReplay.Formats.Ioctls.Vfio;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;

namespace TraceReplay.Replayer.Engine;

/// <summary>Feeds the recorded program's calls to the user API model and compares result and output, field by field.</summary>
internal sealed class CallReplay(Scoreboard board, CallFields fields)
{
    private readonly CallContext _context = new();
    private bool _firstSight;

    public Machine? Machine { get; set; }

    /// <summary>Makes other calls of some, or null.</summary>
    public ICallPort? Port { get; init; }

    /// <summary>A gap says that the next call was recorded in part.</summary>
    public bool NextIsCut { get; set; }

    /// <summary>The last call did something that the log does not show.</summary>
    public bool LostSight { get; private set; }

    /// <summary>The last call as the model saw it, for explanations.</summary>
    public CallContext Context => _context;

    public void Replay(CallRecord record, string name)
    {
        _context.Begin(record.Sequence, record.ProcessId, record.ThreadId);
        _context.SetRecorded(!record.Unfinished, record.Result, HasOutput(record), OutputOf(record));
        _context.InputIsCut = CutInput.Of(record, NextIsCut) || (record is IoctlRecord asked && fields.LacksArgument(asked));
        NextIsCut = false;
        if (Port is null || !RunPorted(record))
        {
            Run(record);
        }

        _firstSight = false;
        bool same = Compare(record, name);
        if (!same)
        {
            Resynchronise(record);
        }

        bool isOpen = !same || _context.ResultState == ByteState.Unknown;
        bool mayHaveChanged = isOpen && CutInput.MayChange(record, name);
        LostSight = mayHaveChanged && _context.InputIsCut;
        if (mayHaveChanged && (IsDoubtful || _context.Status == CallStatus.Unknown))
        {
            Machine!.Vfio.Doubt(record.ProcessId, FdOf(record));
            if (record is IoctlRecord { Request: VfioRequest.DeviceSetIrqs or KvmRequest.Irqfd })
            {
                Machine.Vfio.DoubtEventfds(record.ProcessId);
            }
        }
    }

    /// <summary>Puts the predicted outcome of the call just replayed in the place of the recorded one, where the model has one.</summary>
    public void ApplyPrediction(CallRecord record)
    {
        if (_context.Status == CallStatus.NeverReturns)
        {
            record.Unfinished = true;
            return;
        }

        if (_context.Status != CallStatus.Predicted || _context.ResultState is ByteState.Unknown or ByteState.Unmodelled)
        {
            return;
        }

        bool hadOutput = HasOutput(record);
        record.Unfinished = false;
        record.Result = _context.Result;
        if (record is IoctlRecord ioctl && hadOutput)
        {
            ioctl.Out = _context.Output.ToArray();
        }
        else if (record is TransferRecord transfer && hadOutput)
        {
            transfer.Data = _context.Result >= 0 ? _context.Output.ToArray() : default;
        }
    }

    private bool RunPorted(CallRecord record)
    {
        if (record is IoctlRecord ioctl)
        {
            _context.SetInput(ioctl.In, CutInput.EndsInFault(ioctl, _context.InputIsCut), ioctl.Argument, ioctl.HasPointer);
            _context.SetOutput(ioctl.In.Span, ioctl.In.Length);
        }

        return Port!.Run(record, _context, Machine!.Vfio);
    }

    private void Run(CallRecord record)
    {
        Vfio.VfioModel vfio = Machine!.Vfio;
        CallContext c = _context;
        switch (record)
        {
            case OpenRecord open:
                vfio.Open(c, open.Path.Span, open.Flags);
                break;
            case CloseRecord close:
                vfio.Close(c, close.Fd, FdTarget.KindOf(close.Target.Span) == FdKind.KvmVcpu);
                break;
            case DupRecord dup:
                vfio.Dup(c, dup.Fd);
                break;
            case IoctlRecord ioctl:
                c.SetInput(ioctl.In, CutInput.EndsInFault(ioctl, c.InputIsCut), ioctl.Argument, ioctl.HasPointer);
                c.SetOutput(ioctl.In.Span, ioctl.In.Length);
                c.BufferFaulted = ioctl.Result == -Formats.Errno.EFAULT;
                vfio.Ioctl(c, ioctl.Fd, ioctl.Request, ioctl.Buffers);
                break;
            case TransferRecord transfer:
                bool writes = transfer.Operation is TransferOperation.Write or TransferOperation.Pwrite;
                c.SetInput(writes ? transfer.Data : default, false, 0, false);
                c.BufferFaulted = transfer.Result == -Formats.Errno.EFAULT;
                vfio.Transfer(c, transfer.Operation, transfer.Fd, transfer.Offset, transfer.Length);
                break;
            case MmapRecord mmap:
                vfio.Mmap(c, mmap.Fd, mmap.Offset, mmap.Length, mmap.Protection, mmap.Flags);
                break;
            case MunmapRecord munmap:
                vfio.Munmap(c, munmap.Fd, munmap.Offset, munmap.Length, munmap.Address);
                break;
            case EventfdRecord eventfd:
                vfio.CreateEventfd(c, eventfd.Initial, eventfd.Flags);
                break;
            default:
                c.Unmodelled($"{record.Kind} calls");
                break;
        }
    }

    // A descriptor the recorded program got must exist from here on, whatever the model thought.
    private void Resynchronise(CallRecord record)
    {
        bool yieldsDescriptor = record is OpenRecord or DupRecord or EventfdRecord || record is IoctlRecord { Request: GetDeviceFd };
        if (!yieldsDescriptor || record.Unfinished || record.Result < 0)
        {
            return;
        }

        // Where the log does not show what the file comes from, its kind is still known.
        bool isUnknown = IsDoubtful || _context.Status == CallStatus.Unknown;
        Formats.Utf8Text target = !isUnknown ? default : record switch
        {
            OpenRecord open => open.Path,
            DupRecord dup => dup.Target,
            IoctlRecord => "anon_inode:[vfio-device]",
            _ => default,
        };
        if (target.IsEmpty)
        {
            Machine!.Vfio.BindUnknown(record.ProcessId, (int)record.Result);
        }
        else
        {
            Machine!.Vfio.BindFound(record.ProcessId, (int)record.Result, target);
        }
    }

    /// <returns>The result was as predicted.</returns>
    private bool Compare(CallRecord record, string name)
    {
        switch (_context.Status)
        {
            case CallStatus.Unmodelled:
                Diverge(record, name, "call", Verdict.Unmodelled, Result(record), _context.Reason ?? "");
                return false;
            case CallStatus.Unknown:
                Diverge(record, name, "call", Verdict.Unknown, Result(record), _context.Reason ?? "");
                return false;
            case CallStatus.NeverReturns when record.Unfinished:
                board.CountCall(record.Kind, name, Verdict.Match);
                return true;
            case CallStatus.NeverReturns:
                Diverge(record, name, "return", Different, Result(record), "never returns");
                return false;
            default:
                break;
        }

        if (record.Unfinished)
        {
            // A thread may be killed while it waits; nothing was compared then.
            bool waits = record is TransferRecord;
            Diverge(record, name, "return", waits ? Verdict.Unknown : Different, "never returned", Errno(_context.Result));
            return false;
        }

        bool same = CompareResult(record, name);
        if (same && HasOutput(record))
        {
            CompareOutput(record, name);
        }

        return same;
    }

    private bool CompareResult(CallRecord record, string name)
    {
        long predicted = _context.Result;
        switch (_context.ResultState)
        {
            case ByteState.Predicted when predicted == record.Result:
                _firstSight = IsFirstSight(name);
                board.CountCall(record.Kind, name, Good);
                return true;
            case ByteState.Learned when record.Result < 0 && predicted == record.Result:
                board.CountCall(record.Kind, name, Verdict.Learned);
                return true;
            case ByteState.Learned when record.Result >= 0:
                // That it succeeds was predicted; which number it returns was not.
                board.CountCall(record.Kind, name, Good);
                board.CountCall(record.Kind, name, Verdict.Learned);
                return true;
            case ByteState.Unknown or ByteState.Unmodelled:
                Diverge(record, name, "result", _context.ResultState == ByteState.Unknown ? Verdict.Unknown : Verdict.Unmodelled, Errno(record.Result), _context.Reason ?? "");
                return true;
            default:
                Diverge(record, name, "result", Different, Errno(record.Result), _context.ResultState == ByteState.Learned ? "success" : Errno(predicted));
                return false;
        }
    }

    private void CompareOutput(CallRecord record, string name)
    {
        ReadOnlySpan<byte> recorded = OutputOf(record).Span;
        ReadOnlySpan<byte> predicted = _context.Output;
        if (record is IoctlRecord ioctl)
        {
            CompareArgument(ioctl, name, recorded, predicted);
            return;
        }

        // The recorder may keep fewer bytes than were read.
        bool isCut = recorded.Length < record.Result && recorded.Length < predicted.Length;
        if (recorded.Length != predicted.Length && !isCut)
        {
            Diverge(record, name, "data", Different, $"{recorded.Length} bytes", $"{predicted.Length} bytes");
            return;
        }

        JudgeRange(record, name, "data", recorded, predicted, 0, recorded.Length, counts: recorded.Length > 0);
    }

    private void CompareArgument(IoctlRecord record, string name, ReadOnlySpan<byte> recorded, ReadOnlySpan<byte> predicted)
    {
        if (recorded.Length != predicted.Length)
        {
            Diverge(record, name, "argument", Different, $"{recorded.Length} bytes", $"{predicted.Length} bytes");
            return;
        }

        int at = 0;
        foreach (CallField field in fields.Of(record, recorded.Length))
        {
            if (field.Offset >= recorded.Length)
            {
                break;
            }

            int end = Math.Min(field.Offset + field.Size, recorded.Length);
            if (at < field.Offset)
            {
                JudgeRange(record, name, $"bytes at {at}", recorded, predicted, at, field.Offset, counts: false);
            }

            JudgeRange(record, name, field.Name, recorded, predicted, field.Offset, end, counts: field.IsOutput);
            at = end;
        }

        if (at < recorded.Length)
        {
            JudgeRange(record, name, $"bytes at {at}", recorded, predicted, at, recorded.Length, counts: false);
        }

        foreach (PointedBuffer buffer in record.Buffers)
        {
            if (BufferJudgement.Of(_context, buffer, out string wasRecorded, out string wasPredicted) is not { } verdict)
            {
                continue;
            }

            if (verdict is Verdict.Match or Verdict.Learned)
            {
                board.CountCall(record.Kind, name, verdict == Verdict.Match ? Good : verdict);
            }
            else
            {
                Diverge(record, name, $"buffer at {buffer.Offset}", verdict == Verdict.Mismatch ? Different : verdict, wasRecorded, wasPredicted);
            }
        }
    }

    /// <param name="counts">The kernel may write this field; what it only reads is compared but not counted when it is unchanged.</param>
    private void JudgeRange(CallRecord record, string name, string field, ReadOnlySpan<byte> recorded, ReadOnlySpan<byte> predicted, int start, int end, bool counts)
    {
        Verdict verdict = Verdict.Match;
        ReadOnlySpan<ByteState> states = _context.States;
        int learned = 0;
        for (int i = start; i < end; i++)
        {
            switch (states[i])
            {
                case ByteState.Predicted when recorded[i] != predicted[i]:
                    verdict = Verdict.Mismatch;
                    break;
                case ByteState.Unmodelled when verdict != Verdict.Mismatch:
                    verdict = Verdict.Unmodelled;
                    break;
                case ByteState.Unknown when verdict is not (Verdict.Mismatch or Verdict.Unmodelled):
                    verdict = Verdict.Unknown;
                    break;
                case ByteState.Learned:
                    learned++;
                    break;
                default:
                    break;
            }
        }

        if (verdict == Verdict.Match)
        {
            if (counts || learned > 0)
            {
                board.CountCall(record.Kind, name, learned > 0 ? Verdict.Learned : Good);
            }

            return;
        }

        string wasRecorded = Hex(recorded[start..end]);
        string wasPredicted = verdict == Verdict.Mismatch ? Hex(predicted[start..end]) : _context.Reason ?? "not predicted";
        Diverge(record, name, field, verdict == Verdict.Mismatch ? Different : verdict, wasRecorded, wasPredicted);
    }

    // The log does not show all that the outcome depends on.
    private bool IsDoubtful => _context.History != History.Whole || _context.InputIsCut;

    private Verdict Different => IsDoubtful ? Verdict.Unknown : Verdict.Mismatch;

    // What an assumed state predicts is a fact of the recording at first sight.
    private Verdict Good => _firstSight ? Verdict.Learned : Verdict.Match;

    private bool IsFirstSight(string name) =>
        _context is { History: History.Unknown, Confirmed: { } confirmed } && confirmed.Add($"{name} {_context.Rule?.Name}");

    private void Diverge(CallRecord record, string name, string field, Verdict verdict, string recorded, string predicted)
    {
        board.CountCall(record.Kind, name, verdict);
        board.Note(new Divergence(record.Sequence, record.Kind, name, field, verdict, recorded, predicted, _context.Rule, Machine!.Vfio.Describe(record.ProcessId, FdOf(record))));
    }

    internal static int FdOf(CallRecord record) => record switch
    {
        IoctlRecord r => r.Fd,
        TransferRecord r => r.Fd,
        CloseRecord r => r.Fd,
        DupRecord r => r.Fd,
        MmapRecord r => r.Fd,
        MunmapRecord r => r.Fd,
        _ => -1,
    };

    private static bool HasOutput(CallRecord record) => record switch
    {
        IoctlRecord ioctl => ioctl.HasOut && ioctl.HasPointer,
        TransferRecord { Operation: TransferOperation.Read or TransferOperation.Pread } transfer => transfer.Result >= 0,
        _ => false,
    };

    private static ReadOnlyMemory<byte> OutputOf(CallRecord record) => record switch
    {
        IoctlRecord ioctl => ioctl.Out,
        TransferRecord { Operation: TransferOperation.Read or TransferOperation.Pread } transfer => transfer.Data,
        _ => default,
    };

    private static string Result(CallRecord record) => record.Unfinished ? "never returned" : Errno(record.Result);

    private static string Errno(long result) => result < 0 ? $"-{Formats.Errno.Name((int)-result)}" : result.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The first bytes for a person, and how many there are.</summary>
    internal static string Hex(ReadOnlySpan<byte> bytes) => bytes.Length <= 64 ? Convert.ToHexStringLower(bytes) : $"{Convert.ToHexStringLower(bytes[..64])}... ({bytes.Length} bytes)";

    // VFIO_GROUP_GET_DEVICE_FD
    private const uint GetDeviceFd = VfioRequest.GroupGetDeviceFd;
}
