using System.Globalization;
using System.Text;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.Calls;
using TraceReplay.Recorder.Import.VfioSession;

namespace TraceReplay.Recorder.Import.Bpftrace;

/// <summary>
/// Reads what the bpftrace script printed. Every processor has a buffer of its own, so lines come out of order; they are put in the order of their times first. Pieces of
/// memory name the entry of their call and may stand before or behind it.
/// </summary>
internal sealed class ScriptReader(LineReader lines, SessionRecording session)
{
    public const string Magic = "tracereplay-bpftrace ";
    private const int Version = 1;
    private const int MostLines = 1 << 24;
    private const int LongestLine = 1 << 16;

    private readonly List<(long Time, int Index, ScriptLine Line)> _events = [];
    private readonly Dictionary<(int Thread, long Entry), List<ScriptLine>> _memory = [];
    private readonly Dictionary<int, ScriptCall> _open = [];
    private readonly Dictionary<(int Process, int Fd), string> _files = [];
    private readonly Dictionary<int, (int Fd, string Target, long Time)> _found = [];
    private readonly CallTracker _tracker = new(session);
    private readonly Dictionary<ScriptLine, (long From, long To)> _lost = [];
    private ScriptLine? _lastLost;
    private bool _running;

    /// <summary>Clock of the recording and of the wall at one instant, ns; 0 when not said.</summary>
    public (long Monotonic, long Realtime) Clock { get; private set; }

    /// <summary>The script was started on a running process.</summary>
    public bool Attached { get; private set; }

    /// <summary>As uname says it: machine, release and version.</summary>
    public string Architecture { get; private set; } = "";
    public string Kernel { get; private set; } = "";

    /// <summary>Path of the program that was started; empty when one was running.</summary>
    public string Program { get; private set; } = "";
    public int ArgumentBytes { get; private set; }
    public int BufferBytes { get; private set; }

    public void Read(CancellationToken cancel)
    {
        ReadLines(cancel);
        foreach ((long time, int _, ScriptLine line) in _events.OrderBy(e => e.Time).ThenBy(e => e.Index))
        {
            cancel.ThrowIfCancellationRequested();
            Guard(line, () => Take(line, time));
        }

        foreach (ScriptCall call in _open.Values.OrderBy(c => c.Entry).ThenBy(c => c.ThreadId).ToList())
        {
            Finish(call, 0, 0, unfinished: true);
        }
    }

    private void ReadLines(CancellationToken cancel)
    {
        bool began = false;
        long last = 0;
        while (lines.TryRead(out ReadOnlyMemory<byte> bytes))
        {
            cancel.ThrowIfCancellationRequested();
            if (bytes.Length > LongestLine || _events.Count >= MostLines)
            {
                throw lines.Refuse(bytes.Length > LongestLine ? "the line is longer than any the script prints; the file is damaged." : $"more than {MostLines} lines; record a shorter time.");
            }

            var line = new ScriptLine(Encoding.UTF8.GetString(bytes.Span).TrimEnd(), lines.LineNumber);
            if (!began)
            {
                began = Begins(line);
                continue;
            }

            if (lines.Cut)
            {
                // A number may be cut in the middle and still be one.
                session.Unknown.Add(UnknownLines.Cut);
                return;
            }

            Guard(line, () => Sort(line, ref last));
        }
    }

    private bool Begins(ScriptLine line)
    {
        if (!line.Text.StartsWith(Magic, StringComparison.Ordinal))
        {
            return false;
        }

        if (line[1] != Version.ToString(CultureInfo.InvariantCulture))
        {
            throw lines.Refuse($"version {line[1]} of the script's output, expected {Version}: it was printed by a script of another tracerecord; use that one to import it.");
        }

        return true;
    }

    private void Guard(ScriptLine line, Action take)
    {
        try
        {
            take();
        }
        catch (FormatException e)
        {
            throw new ImportException($"{lines.Path}, line {line.Number}: {e.Message} in '{line.Text[..Math.Min(100, line.Text.Length)]}'; the file is damaged.", e);
        }
    }

    private void Sort(ScriptLine line, ref long last)
    {
        switch (line[0])
        {
            case "clock":
                Clock = (line.Time(1), Realtime(line[2]));
                break;
            case "target":
                Attached = line[1] == "attach";
                _running = Attached;
                break;
            case "kept":
                ArgumentBytes = line.Integer(1);
                BufferBytes = line.Integer(2);
                break;
            case "machine":
                Architecture = line.Rest(1);
                break;
            case "release" or "version":
                Kernel = $"{Kernel} {line.Rest(1)}".Trim();
                break;
            case "bytes" or "text":
                (int Thread, long Entry) call = (line.Integer(2), line.Time(1));
                if (!_memory.TryGetValue(call, out List<ScriptLine>? memory))
                {
                    _memory[call] = memory = [];
                }

                memory.Add(line);
                break;
            case "enter" or "leave" or "file" or "task" or "exec" or "exit" or "sent" or "received":
                long time = line.Time(1);
                if (_lastLost is { } lost)
                {
                    _lost[lost] = (Math.Min(last, time), Math.Max(last, time));
                    _lastLost = null;
                }

                last = time;
                _events.Add((last, _events.Count, line));
                break;
            case "Lost" when line.Count >= 2 && line[^1] == "events":
                // Said when the buffer of one processor is read: between the lines around it, as far as they are of that processor.
                _events.Add((last, _events.Count, line));
                _lost[line] = (last, last);
                _lastLost = line;
                break;
            case "Attaching" or "":
                break;
            default:
                session.Unknown.Add(QemuTrace.TraceText.FirstWord(Encoding.UTF8.GetBytes(line.Text)));
                break;
        }
    }

    private void Take(ScriptLine line, long time)
    {
        if (line[0] == "Lost")
        {
            (long from, long to) = _lost[line];
            session.AddGap(from, GapCauses.RingFull, line.Decimal(1), from, to);
            return;
        }

        // Until its exec the process that bpftrace starts is bpftrace itself.
        _running |= line[0] == "exec";
        if (!_running)
        {
            return;
        }

        int thread = line.Integer(3);
        Discover(line, thread);
        switch (line[0])
        {
            case "file":
                File(line, time);
                break;
            case "enter":
                Enter(line, time, thread);
                break;
            case "leave" when _open.Remove(thread, out ScriptCall? call) && call.Entry == line.Time(6) && call.Name == line[4]:
                Finish(call, line.Decimal(5), time - call.Entry, unfinished: false);
                break;
            case "leave":
                session.Unknown.Add(UnknownLines.ReturnAlone);
                break;
            case "task":
                Join(thread, line.Integer(2));
                _tracker.Clone(new CallSeen(thread, time), line.Integer(4), (long)line.Hex(5));
                break;
            case "exec":
                Exec(line, time, thread);
                break;
            case "exit":
                Exit(line, time, thread);
                break;
            case "sent":
                _tracker.Send(new CallSeen(thread, time), line.Integer(4), Target(line.Integer(2), line.Integer(4)));
                break;
            case "received":
                _tracker.Receive(new CallSeen(thread, time), line.Integer(4), Target(line.Integer(2), line.Integer(4)), closeOnExec: false);
                break;
        }
    }

    private string? Target(int process, int fd) => _files.GetValueOrDefault((process, fd));

    /// <summary>A thread of a process that was seen before belongs to it, whoever made it.</summary>
    private void Join(int thread, int process)
    {
        if (!_tracker.Processes.Knows(thread) && thread != process)
        {
            _tracker.Processes.AddThread(process, thread);
        }
    }

    private void File(ScriptLine line, long time)
    {
        int process = line.Integer(2);
        int thread = line.Integer(3);
        int fd = line.Integer(4);
        string name = line[5];
        string above = line[6];
        string target = name.StartsWith('[') || name.StartsWith("kvm-", StringComparison.Ordinal) ? $"anon_inode:{name}"
            : above == "vfio" ? $"/dev/vfio/{name}"
            : above == "devices" ? $"/dev/vfio/devices/{name}"
            : $"/dev/{name}";
        Join(thread, process);
        _files[(process, fd)] = target;
        if (Attached && fd >= 0)
        {
            _found[thread] = (fd, target, time);
        }
    }

    /// <summary>A descriptor that is used for the first time was there before the recording, unless the next line of its thread says where it comes from.</summary>
    private void Discover(ScriptLine line, int thread)
    {
        if (!_found.Remove(thread, out (int Fd, string Target, long Time) found))
        {
            return;
        }

        bool made = line[0] switch
        {
            "received" => line.Integer(4) == found.Fd,
            "leave" => line[4] == "openat" && line.Decimal(5) == found.Fd,
            _ => false,
        };
        if (!made)
        {
            _tracker.Discover(new CallSeen(thread, found.Time), found.Fd, found.Target);
        }
    }

    private void Enter(ScriptLine line, long time, int thread)
    {
        if (_open.Remove(thread, out _))
        {
            // It returned, or the thread could not call again; what, nobody knows.
            session.Unknown.Add("(call whose return was lost)");
        }

        string name = line[4];
        ulong[] arguments = new ulong[Math.Max(0, line.Count - 5)];
        for (int i = 0; i < arguments.Length; i++)
        {
            // The descriptor is first, and decimal.
            arguments[i] = i == 0 && ScriptCalls.HasDescriptor(name) ? (ulong)line.Integer(5) : line.Hex(5 + i);
        }

        var call = new ScriptCall { Name = name, ProcessId = line.Integer(2), ThreadId = thread, Entry = time, Arguments = arguments };
        call.Target = ScriptCalls.HasDescriptor(name) && arguments.Length > 0 ? Target(call.ProcessId, (int)arguments[0]) : null;
        _open[thread] = call;
    }

    private void Finish(ScriptCall call, long result, long duration, bool unfinished)
    {
        foreach (ScriptLine line in _memory.Remove((call.ThreadId, call.Entry), out List<ScriptLine>? memory) ? memory : [])
        {
            Guard(line, () =>
            {
                if (line[0] == "text")
                {
                    call.Text = line.Rest(3);
                }
                else
                {
                    call.Add(line[3] == "in", line.Integer(4), line.Hex(5), line.Integer(6), line.Integer(7), line.Bytes(8));
                }
            });
        }

        Join(call.ThreadId, call.ProcessId);
        string? made = unfinished || result < 0 ? null : Target(call.ProcessId, (int)Math.Min(result, int.MaxValue));
        if (!ScriptCalls.TryTake(_tracker, call, new CallSeen(call.ThreadId, call.Entry, duration, result, unfinished), made))
        {
            session.Unknown.Add($"call {call.Name}");
        }
    }

    private void Exec(ScriptLine line, long time, int thread)
    {
        bool first = session.Units.Count == 0 && !_tracker.Processes.Knows(thread);
        Join(thread, line.Integer(2));
        if (!first)
        {
            _tracker.Exec(new CallSeen(thread, time), line.Rest(4), []);
        }
        else
        {
            Program = line.Rest(4);
            _tracker.Processes.Of(thread);
        }
    }

    private void Exit(ScriptLine line, long time, int thread)
    {
        if (_open.Remove(thread, out ScriptCall? call))
        {
            Finish(call, 0, 0, unfinished: true);
        }

        int code = line.Integer(4);
        _tracker.Exit(thread, time, (code >> 8) & 0xff, code & 0x7f);
    }

    // Seconds since 1970 with microseconds behind the point.
    private static long Realtime(string text)
    {
        const long second = 1_000_000_000;
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds) && seconds < 9_000_000_000 ? (long)(seconds * second) : throw new FormatException($"'{text}' is no time");
    }
}
