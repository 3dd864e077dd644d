using System.Text;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.Calls;
using TraceReplay.Recorder.Import.VfioSession;

namespace TraceReplay.Recorder.Import.Strace;

/// <summary>Reads strace's output line by line: joins calls that other threads interrupted, keeps time, follows threads.</summary>
internal sealed class StraceReader
{
    private const long Second = 1_000_000_000;
    private const long Day = 24 * 3600 * Second;

    /// <summary>Distance of lines without time stamps, so that they have an order.</summary>
    private const long LineStep = 1000;

    /// <summary>A longer line is no call that matters here.</summary>
    private const int LongestLine = 1 << 20;

    private readonly LineReader _lines;
    private readonly SessionRecording _session;
    private readonly CallTracker _tracker;
    private readonly StraceCalls _calls;
    private readonly Dictionary<int, (string Name, string Text, long Time)> _open = [];
    private readonly List<(int Thread, long Time, long Flags)> _cloning = [];
    private readonly HashSet<int> _announced = [];
    private readonly int _named;
    private string _held = "";
    private long _last;
    private long _days;

    /// <summary>The line under way is the exec that the recording begins with.</summary>
    private bool _beginning;

    /// <summary>The process whose number strace did not print while it was the only one; 0 while it is not known.</summary>
    private int _sole;

    /// <summary>The process that strace was attached to, when it had several threads.</summary>
    private int _attached;

    /// <param name="lines">The file.</param>
    /// <param name="session">Where the records go.</param>
    /// <param name="named">Thread of lines without a process id, when the file's name tells it (-ff); 0 otherwise.</param>
    public StraceReader(LineReader lines, SessionRecording session, int named)
    {
        _lines = lines;
        _session = session;
        _tracker = new CallTracker(session);
        _calls = new StraceCalls(_tracker);
        _named = named;
    }

    /// <summary>What the time stamps of the file are.</summary>
    public StraceClock Clock { get; private set; }

    /// <summary>Arguments of the first program, when the recording begins with it.</summary>
    public List<Formats.Utf8Text>? CommandLine { get; private set; }

    /// <summary>strace printed what descriptors refer to.</summary>
    public bool HasPaths { get; private set; }

    /// <summary>Calls on other files.</summary>
    public long Others => _tracker.Others;

    public void Read(CancellationToken cancel)
    {
        bool began = false;
        while (_lines.TryRead(out ReadOnlyMemory<byte> bytes))
        {
            cancel.ThrowIfCancellationRequested();
            if (bytes.Length > LongestLine)
            {
                _session.Unknown.Add("(line longer than 1 MiB)");
                continue;
            }

            string text = Encoding.UTF8.GetString(bytes.Span);
            if (text.Length == 0 || HoldsRemark(ref text))
            {
                continue;
            }

            StraceLine line = StraceLineParser.Parse(text);
            long time = TimeOf(line);
            if (!began && line.Kind is StraceLineKind.Call or StraceLineKind.Unfinished or StraceLineKind.Resumed)
            {
                began = true;
                Begin(line, time);
            }

            Take(line, time);
        }

        foreach ((int thread, (string name, string text, long time)) in _open.OrderBy(o => o.Value.Time).ThenBy(o => o.Key))
        {
            Complete(name, text + ") = ?", new CallSeen(thread, time, Unfinished: true));
        }

        Rename();
    }

    private void Begin(StraceLine line, long time)
    {
        // A line of its own for the first exec says only what the session record says already.
        if (line is { Kind: StraceLineKind.Call, Name: "execve" })
        {
            List<string> arguments = StraceText.Split(line.Text, out _);
            _beginning = true;
            CommandLine = arguments.Count > 1 ? StraceCalls.CommandLine(arguments[1]) : [];
            return;
        }

        _session.BeginMidSession(time);
    }

    /// <summary>On a terminal "strace: Process 12 attached" comes in the middle of a line, which goes on in the next one.</summary>
    private bool HoldsRemark(ref string text)
    {
        const string mark = "strace: Process ";
        int at = text.IndexOf(mark, StringComparison.Ordinal);
        if (at >= 0 && (text.EndsWith(" attached", StringComparison.Ordinal) || text.EndsWith(" detached", StringComparison.Ordinal) || text.Contains(" attached with ", StringComparison.Ordinal)))
        {
            if (StraceText.TryNumber(text[(at + mark.Length)..].Split(' ')[0], out long thread) && !text.EndsWith("detached", StringComparison.Ordinal))
            {
                _announced.Add((int)thread);
                _attached = text.Contains(" attached with ", StringComparison.Ordinal) ? (int)thread : _attached;
            }

            _held = text[..at];
            return true;
        }

        if (_held.Length > 0)
        {
            text = text[0] is ' ' or ',' or ')' or '<' ? _held + text : text;
            _held = "";
        }

        return false;
    }

    private long TimeOf(StraceLine line)
    {
        if (line.Clock != StraceClock.None && Clock == StraceClock.None)
        {
            Clock = line.Clock;
        }

        if (line.Kind == StraceLineKind.Remark || line.Clock != Clock)
        {
            return _last;
        }

        long time = Clock switch
        {
            StraceClock.Realtime => line.Time,
            StraceClock.Relative => _last + line.Time,
            StraceClock.TimeOfDay => line.Time + _days,
            _ => _last + LineStep,
        };
        if (Clock == StraceClock.TimeOfDay && time < _last - (Day / 2))
        {
            _days += Day;
            time += Day;
        }

        _last = time;
        return time;
    }

    private void Take(StraceLine line, long time)
    {
        int thread = ThreadOf(line);
        switch (line.Kind)
        {
            case StraceLineKind.Unknown:
                _session.Unknown.Add(QemuTrace.TraceText.FirstWord(Encoding.UTF8.GetBytes(line.Text)));
                return;
            case StraceLineKind.Remark or StraceLineKind.Signal:
                return;
        }

        Adopt(thread);
        switch (line.Kind)
        {
            case StraceLineKind.End:
                End(line.Text, thread, time);
                break;
            case StraceLineKind.Unfinished:
                _open[thread] = (line.Name, line.Text, time);
                if (IsClone(line.Name))
                {
                    _cloning.Add((thread, time, CloneFlags(line.Name, line.Text)));
                }

                break;
            case StraceLineKind.Resumed when _open.Remove(thread, out (string Name, string Text, long Time) opened) && opened.Name == line.Name:
                Complete(line.Name, opened.Text + line.Text, new CallSeen(thread, opened.Time, HasStamps ? time - opened.Time : 0));
                break;
            case StraceLineKind.Resumed:
                _session.Unknown.Add(UnknownLines.ReturnAlone);
                break;
            default:
                Complete(line.Name, line.Text, new CallSeen(thread, time));
                break;
        }
    }

    private int ThreadOf(StraceLine line)
    {
        ProcessTable processes = _tracker.Processes;
        if (line.Thread == 0)
        {
            return _named != 0 ? _named : processes.OnlyThread ?? 0;
        }

        // On a terminal the first process has no number before there is a second one, and strace says which numbers are new.
        if (_sole == 0 && processes.Knows(0) && !processes.Knows(line.Thread) && !_announced.Contains(line.Thread))
        {
            _sole = line.Thread;
        }

        return line.Thread == _sole ? 0 : line.Thread;
    }

    private bool HasStamps => Clock != StraceClock.None;

    /// <summary>A thread that was never seen is the one that a call under way is making, if there is such a call.</summary>
    private void Adopt(int thread)
    {
        if (!_tracker.Processes.Knows(thread) && _cloning.Count > 0)
        {
            (int parent, long time, long flags) = _cloning[0];
            _cloning.RemoveAt(0);
            Clone(new CallSeen(parent, time, Result: thread), flags);
        }

        if (!_tracker.Processes.Knows(thread) && _attached != 0 && !_announced.Contains(thread))
        {
            _tracker.Processes.AddThread(_attached, thread);
        }

        _tracker.Processes.Of(thread);
    }

    private void Complete(string name, string text, CallSeen call)
    {
        if (!StraceCalls.Matters(name))
        {
            _tracker.Others++;
            return;
        }

        List<string> arguments = StraceText.Split(text, out int end);
        string rest = end < text.Length ? text[(end + 1)..].Trim() : "";
        string shown = rest.StartsWith('=') ? rest[1..].TrimStart() : "";
        long result = 0;
        bool known = false;
        if (!call.Unfinished && !StraceCalls.TryResult(shown, out result, out known))
        {
            Damaged(name, text);
            return;
        }

        call = call with { Result = result, Unfinished = call.Unfinished || !known, Duration = Duration(shown) ?? call.Duration };
        HasPaths |= text.Contains("</", StringComparison.Ordinal) || text.Contains("<anon_inode:", StringComparison.Ordinal);
        if (IsClone(name))
        {
            _cloning.RemoveAll(c => c.Thread == call.Thread);
            if (call.Succeeded && call.Result > 0 && !_tracker.Processes.Knows((int)call.Result))
            {
                Clone(call, CloneFlags(name, text));
            }
        }
        else if (_beginning)
        {
            _beginning = false;
        }
        else if (!_calls.TryTake(call, name, arguments, shown))
        {
            Damaged(name, text);
        }
    }

    private void Clone(CallSeen call, long flags) => _tracker.Clone(call, (int)call.Result, flags);

    private static bool IsClone(string name) => name is "clone" or "clone3" or "fork" or "vfork";

    private static long CloneFlags(string name, string text) => name is "fork" or "vfork" ? 0 : StraceSymbols.Flags(StraceText.Member(text, "flags") ?? "0");

    private void End(string text, int thread, long time)
    {
        if (text.StartsWith("superseded by execve", StringComparison.Ordinal))
        {
            // Only the thread that called it goes on, under the number of the process.
            return;
        }

        string[] words = text.Split(' ');
        if (_open.Remove(thread, out (string Name, string Text, long Time) open))
        {
            Complete(open.Name, open.Text + ") = ?", new CallSeen(thread, open.Time, Unfinished: true));
        }

        bool killed = words.Length > 2 && words[0] == "killed";
        StraceText.TryNumber(words.Length > 2 ? words[2] : "", out long status);
        _tracker.Exit(thread, time, killed ? 0 : (int)status, killed ? StraceSymbols.Signal(words[2]) : 0);
    }

    // -T: "<0.000123>" at the end.
    private static long? Duration(string result)
    {
        int open = result.LastIndexOf('<');
        if (open < 0 || !result.EndsWith('>') || !StraceText.TryNumber(result[(open + 1)..].Split('.')[0], out long seconds))
        {
            return null;
        }

        int point = result.IndexOf('.', open);
        return point < 0 || seconds > int.MaxValue ? null : (seconds * Second) + StraceLineParser.Fraction(result, ref point);
    }

    /// <summary>Gives the records of the first process its number.</summary>
    private void Rename()
    {
        foreach (SessionUnit unit in _session.Units.Where(u => u.Record is not GapRecord))
        {
            unit.Record.ThreadId = unit.Record.ThreadId == 0 ? _sole : unit.Record.ThreadId;
            unit.Record.ProcessId = unit.Record.ProcessId == 0 ? _sole : unit.Record.ProcessId;
            if (unit.Record is DescriptorRecord { PeerProcess: 0 } received)
            {
                received.PeerProcess = _sole;
            }
        }
    }

    private void Damaged(string name, string text)
    {
        if (!_lines.Cut)
        {
            throw _lines.Refuse($"'{name}({text[..Math.Min(100, text.Length)]}' is not what strace prints for this call; the file is damaged or of a version this importer does not know.");
        }

        _session.Unknown.Add(UnknownLines.Cut);
    }
}
