using System.Globalization;
using System.Text;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Records;
using TraceReplay.Recorder.Import.Calls;
using TraceReplay.Recorder.Import.VfioSession;

namespace TraceReplay.Recorder.Import.KernelEvents;

/// <summary>Makes records of kernel events: IOMMU events, ioctls by number, gaps; everything else is kept as text.</summary>
internal sealed class KernelEventReader(LineReader lines, SessionRecording session)
{
    private const int MostEvents = 1 << 22;
    private const int LongestLine = 1 << 16;

    private readonly CallTracker _tracker = new(session);
    private readonly Dictionary<int, (KernelEventLine Line, ulong Fd, ulong Request, ulong Argument)> _open = [];
    private readonly Dictionary<int, long> _lastOfCpu = [];
    private readonly List<(int Cpu, GapRecord Gap)> _gaps = [];
    private long _last;
    private long _overwritten;

    public KernelEventHeader Header { get; } = new();

    public long Others => _tracker.Others;

    public void Read(CancellationToken cancel)
    {
        while (lines.TryRead(out ReadOnlyMemory<byte> bytes))
        {
            cancel.ThrowIfCancellationRequested();
            if (bytes.Length > LongestLine)
            {
                session.Unknown.Add("(line longer than 64 KiB)");
                continue;
            }

            string text = Encoding.UTF8.GetString(bytes.Span);
            if (text.AsSpan().Trim().IsEmpty || Header.TryTake(text))
            {
                continue;
            }

            if (KernelEventParser.Parse(text) is { } line)
            {
                Take(line);
            }
            else if (!TakeLoss(text) && !IsCallChain(text))
            {
                session.Unknown.Add(QemuTrace.TraceText.FirstWord(bytes.Span.TrimStart(" \t"u8)));
            }
        }

        foreach ((int thread, (KernelEventLine line, ulong fd, ulong request, ulong argument)) in _open.OrderBy(o => o.Value.Line.Time).ThenBy(o => o.Key))
        {
            Ioctl(new CallSeen(thread, line.Time, Unfinished: true), fd, request, argument);
        }

        foreach ((int _, GapRecord gap) in _gaps)
        {
            gap.ToTime = _last;
        }
    }

    private void Take(KernelEventLine line)
    {
        if (session.Units.Count >= MostEvents)
        {
            throw lines.Refuse($"more than {MostEvents} events; cut the file to the time that matters, or record iommu:* only.");
        }

        CloseGaps(line);
        if (_overwritten == 0 && Header.Overwritten > 0)
        {
            _overwritten = Header.Overwritten;
            Add(new GapRecord { Source = "import", Cause = GapCauses.RingFull, Count = _overwritten, FromTime = 0, ToTime = line.Time }, line);
        }

        switch (line)
        {
            case { Name: "map", System: "" or "iommu" } when line.Text.Contains("iova=", StringComparison.Ordinal):
                Map(line);
                break;
            case { Name: "unmap", System: "" or "iommu" } when line.Text.Contains("iova=", StringComparison.Ordinal):
                Unmap(line);
                break;
            case { Name: "io_page_fault", System: "" or "iommu" }:
                Fault(line);
                break;
            case { Name: "PERF_RECORD_LOST" or "PERF_RECORD_LOST_SAMPLES" }:
                Lost(line);
                break;
            case { System: "" or "syscalls" } when line.Name.StartsWith("sys_", StringComparison.Ordinal):
                SystemCall(line);
                break;
            case { System: "" } when line.Name.StartsWith("PERF_RECORD_", StringComparison.Ordinal):
                break;
            default:
                Add(new ProgramTraceRecord { Event = NameOf(line), Text = line.Text }, line);
                break;
        }

        _last = Math.Max(_last, line.Time);
        _lastOfCpu[line.Cpu] = line.Time;
    }

    private static string NameOf(KernelEventLine line) =>
        line.System.Length > 0 ? $"{line.System}:{line.Name}" : line.Text.StartsWith("IOMMU:", StringComparison.Ordinal) ? $"iommu:{line.Name}" : line.Name;

    private void Map(KernelEventLine line)
    {
        if (!EventValues.TryGet(line.Text, "iova=", out ulong iova) || !EventValues.TryGet(line.Text, "paddr=", out ulong physical) || !EventValues.TryGet(line.Text, "size=", out ulong size))
        {
            Damaged(line);
            return;
        }

        Add(new IommuMapRecord { Iova = iova, Physical = physical, Size = size }, line);
    }

    private void Unmap(KernelEventLine line)
    {
        if (!EventValues.TryGet(line.Text, "iova=", out ulong iova) || !EventValues.TryGet(line.Text, "size=", out ulong size) || !EventValues.TryGet(line.Text, "unmapped_size=", out ulong unmapped))
        {
            Damaged(line);
            return;
        }

        Add(new IommuUnmapRecord { Iova = iova, Size = size, Unmapped = unmapped }, line);
    }

    // "IOMMU:vfio-pci 0000:00:04.0 iova=0x0000000000001000 flags=0x0001"
    private void Fault(KernelEventLine line)
    {
        string[] words = line.Text.StartsWith("IOMMU:", StringComparison.Ordinal) ? line.Text["IOMMU:".Length..].Split(' ') : [];
        if (words.Length < 4 || !EventValues.TryGet(line.Text, "iova=", out ulong iova) || !EventValues.TryGet(line.Text, "flags=", out ulong flags))
        {
            Damaged(line);
            return;
        }

        Add(new IommuFaultRecord { Driver = words[0], Device = words[1], Iova = iova, Flags = (uint)flags }, line);
    }

    private void SystemCall(KernelEventLine line)
    {
        bool bare = line.Text.StartsWith('(');
        if (line.Name == "sys_enter_ioctl" || (line.Name == "sys_ioctl" && bare))
        {
            char sign = line.Text.Contains("cmd=", StringComparison.Ordinal) ? '=' : ':';
            if (!EventValues.TryGet(line.Text, "fd" + sign, out ulong fd, bare) || !EventValues.TryGet(line.Text, "cmd" + sign, out ulong request, bare) || !EventValues.TryGet(line.Text, "arg" + sign, out ulong argument, bare))
            {
                Damaged(line);
                return;
            }

            _open[line.ThreadId] = (line, fd, request, argument);
            return;
        }

        string result = line.Text.StartsWith("ret=", StringComparison.Ordinal) || line.Text.Contains(" ret=", StringComparison.Ordinal)
            ? line.Text[(line.Text.IndexOf("ret=", StringComparison.Ordinal) + 4)..]
            : line.Text.StartsWith("-> ", StringComparison.Ordinal) ? line.Text[3..] : line.Text;
        if (line.Name is not ("sys_exit_ioctl" or "sys_ioctl"))
        {
            _tracker.Others++;
            return;
        }

        if (!EventValues.TryNumber(result, false, out ulong value) && !(result.StartsWith('-') && EventValues.TryNumber(result.AsSpan(1), false, out value) && (value = (ulong)-(long)value) != 0))
        {
            Damaged(line);
            return;
        }

        if (_open.Remove(line.ThreadId, out (KernelEventLine Line, ulong Fd, ulong Request, ulong Argument) entry))
        {
            Ioctl(new CallSeen(line.ThreadId, entry.Line.Time, line.Time - entry.Line.Time, (long)value), entry.Fd, entry.Request, entry.Argument);
        }
        else
        {
            session.Unknown.Add(UnknownLines.ReturnAlone);
        }
    }

    // What the descriptor is nobody says here, so the number decides: VFIO, iommufd, or a call of KVM that the catalogue has.
    private void Ioctl(CallSeen call, ulong fd, ulong request, ulong argument)
    {
        bool vfio = IoctlArguments.IsOfVfio((uint)request);
        if (!vfio && !IoctlArguments.IsKnown(FdKind.KvmVm, (uint)request) && !IoctlArguments.IsKnown(FdKind.KvmDevice, (uint)request))
        {
            _tracker.Others++;
            return;
        }

        var record = new IoctlRecord { Request = (uint)request, Argument = argument, HasPointer = IoctlArguments.IsPointer(vfio ? FdKind.Unknown : FdKind.KvmVm, (uint)request, argument) };
        _tracker.Ioctl(call, (int)(uint)fd, null, record, keepUnknown: true);
    }

    private void Lost(KernelEventLine line)
    {
        string number = line.Text.Split(' ') is [.., var last] ? last : "";
        long count = long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long lost) ? lost : -1;
        long from = _lastOfCpu.GetValueOrDefault(line.Cpu, _last);
        Add(new GapRecord { Source = "import", Cause = GapCauses.RingFull, Count = count, FromTime = Math.Min(from, line.Time), ToTime = line.Time }, line);
    }

    /// <summary>"CPU:1 [LOST 123 EVENTS]" of tracefs, "CPU:1 [123 EVENTS DROPPED]" of trace-cmd: between the lines of that processor before and behind it.</summary>
    private bool TakeLoss(string text)
    {
        text = text.Trim();
        if (!text.StartsWith("CPU:", StringComparison.Ordinal) || !text.Contains("EVENTS", StringComparison.Ordinal) || !EventValues.TryNumber(text.AsSpan(4), false, out ulong cpu))
        {
            return false;
        }

        long count = -1;
        foreach (string word in text[(text.IndexOf('[', StringComparison.Ordinal) + 1)..].Split(' '))
        {
            count = count < 0 && long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : count;
        }

        long from = _lastOfCpu.GetValueOrDefault((int)cpu, 0);
        _gaps.Add(((int)cpu, session.AddGap(from, GapCauses.RingFull, count, from, _last)));
        return true;
    }

    private void CloseGaps(KernelEventLine line)
    {
        foreach ((int cpu, GapRecord gap) in _gaps)
        {
            if (cpu == line.Cpu)
            {
                gap.ToTime = line.Time;
            }
        }

        _gaps.RemoveAll(g => g.Cpu == line.Cpu);
    }

    // perf script prints the callers of an event below it.
    private static bool IsCallChain(string text)
    {
        string trimmed = text.TrimStart();
        return trimmed.Length < text.Length && trimmed.Length > 8 && trimmed[..8].All(char.IsAsciiHexDigitLower);
    }

    private void Add(Record record, KernelEventLine line)
    {
        record.Time = line.Time;
        record.ThreadId = line.ThreadId;
        record.ProcessId = line.ProcessId != 0 ? line.ProcessId : line.ThreadId;
        session.Units.Add(new SessionUnit { Record = record, Key = line.Time });
    }

    private void Damaged(KernelEventLine line)
    {
        if (!lines.Cut)
        {
            throw lines.Refuse($"'{line.Name}: {line.Text[..Math.Min(100, line.Text.Length)]}' is not what the kernel prints for this event; the file is damaged or of a kernel this importer does not know.");
        }

        session.Unknown.Add(UnknownLines.Cut);
    }
}
