using System.Text;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Calls;
using TraceReplay.Replayer.Memory;
using TraceReplay.Replayer.SmmuDriver;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Replayer.Vfio;
using TraceReplay.Tests.Support;

namespace TraceReplay.Tests.Replayer.Vfio;

/// <summary>Feeds the calls of a recorded session to the model and collects what it got wrong or did not cover.</summary>
internal sealed class SessionReplay
{
    private readonly CallContext _context = new();
    private readonly VfioModel _model;

    /// <param name="missingStages">IDR0 bits the SMMU lacks: 1 stage 2, 2 stage 1.</param>
    public SessionReplay(Dialect dialect, List<SessionJson> lines, uint missingStages)
    {
        var memory = new PhysicalMemory();
        var pages = new PageAllocator();
        IReadOnlyList<uint> full = SmmuIdentification.Qemu111Nested.Registers;
        SmmuIdentification identification = SmmuIdentification.FromRegisters(full[0] & ~missingStages, full[1], full[2], full[3], full[4], full[5], 0, 1);
        var driver = IommuDriver.Create(new Smmu(memory, identification, SmmuProfile.Qemu111), memory, pages, dialect);
        driver.Reset();
        driver.AddMaster(0x10);
        driver.AddMaster(0x18);
        _model = new VfioModel(dialect, driver, new GuestMemory(pages, memory), new VfioOptions { GroupDevices = GroupsOf(lines) });
    }

    public List<string> Problems { get; } = [];

    public int Calls { get; private set; }

    public void Run(SessionJson line)
    {
        CallContext c = _context;
        c.Begin(line.Number, line.Pid, line.Tid);
        byte[] output = line.Bytes(line.Type == "ioctl" ? "out" : "data");
        bool hasOutput = !line.Unfinished && ((line.Type == "ioctl" && line.Has("out")) || (line.Type is "read" or "pread" && line.Has("ret") && line.Result >= 0));
        c.SetRecorded(line.Has("ret") && !line.Unfinished, line.Has("ret") ? line.Result : 0, hasOutput, output);
        switch (line.Type)
        {
            case "open":
                _model.Open(c, Encoding.UTF8.GetBytes(line.Text("path")), line.Int("flags"));
                break;
            case "close":
                _model.Close(c, line.Int("fd"));
                break;
            case "dup":
                _model.Dup(c, line.Int("fd"));
                break;
            case "eventfd":
                _model.CreateEventfd(c, line.Hex("init"), line.Int("flags"));
                break;
            case "ioctl":
                byte[] input = line.Bytes("in");
                c.SetInput(input, line.Int("short") > input.Length, line.Hex(line.Has("argp") ? "argp" : "arg"), line.Has("argp"));
                c.SetOutput(input, input.Length);
                _model.Ioctl(c, line.Int("fd"), (uint)line.Hex("req"), []);
                break;
            case "read" or "write" or "pread" or "pwrite":
                c.SetInput(line.Type is "write" or "pwrite" ? line.Bytes("data") : default, false, 0, false);
                c.BufferFaulted = line.Result == -14;
                _model.Transfer(c, Enum.Parse<TransferOperation>(line.Type, ignoreCase: true), line.Int("fd"), line.Hex("off"), line.Hex("len"));
                break;
            case "mmap":
                _model.Mmap(c, line.Int("fd"), line.Hex("off"), line.Hex("len"), line.Int("prot"), line.Int("flags"));
                break;
            case "munmap":
                _model.Munmap(c, line.Int("fd"), line.Hex("off"), line.Hex("len"), line.Hex("addr"));
                break;
            case "exit":
                _model.Exit(line.Pid);
                return;
            default:
                return;
        }

        Calls++;
        Compare(line, hasOutput, output);
    }

    private void Compare(SessionJson line, bool hasOutput, byte[] output)
    {
        CallContext c = _context;
        string? problem = c.Status switch
        {
            // How often a device signalled takes the SMMU's traffic to know.
            CallStatus.Unknown when line.Type == "read" => null,
            CallStatus.Unmodelled or CallStatus.Unknown => $"{c.Status}: {c.Reason}",
            CallStatus.NeverReturns => line.Unfinished ? null : "the model never returns",
            _ when line.Unfinished => $"never returned, the model says {c.Result}",
            _ when c.ResultState == ByteState.Predicted && c.Result != line.Result => $"result {c.Result} ({c.Rule?.Name})",
            _ when c.ResultState == ByteState.Learned && line.Result < 0 => $"success ({c.Rule?.Name})",
            _ => null,
        };
        if (problem is null && hasOutput && c.Status == CallStatus.Predicted && line.Result >= 0)
        {
            problem = CompareOutput(output);
        }

        if (problem is not null)
        {
            Problems.Add($"{problem} | {line} | {_model.Describe(line.Pid, line.Int("fd"))}");
        }
    }

    private string? CompareOutput(byte[] output)
    {
        CallContext c = _context;
        if (c.OutputLength != output.Length)
        {
            return $"{c.OutputLength} bytes of output";
        }

        for (int i = 0; i < output.Length; i++)
        {
            if (c.States[i] == ByteState.Predicted && c.Output[i] != output[i])
            {
                return $"byte {i}: {Convert.ToHexStringLower(c.Output)}";
            }
        }

        return null;
    }

    private static SortedDictionary<uint, List<string>> GroupsOf(List<SessionJson> lines)
    {
        var groups = new SortedDictionary<uint, List<string>>();
        foreach (SessionJson line in lines)
        {
            if (line.Type == "ioctl" && line.Hex("req") == 0x3b6a && line.Result >= 0)
            {
                uint group = uint.Parse(line.Text("target")["/dev/vfio/".Length..], System.Globalization.CultureInfo.InvariantCulture);
                string name = Encoding.UTF8.GetString(line.Bytes("in"));
                groups.TryAdd(group, []);
                if (!groups[group].Contains(name))
                {
                    groups[group].Add(name);
                }
            }
        }

        return groups;
    }
}
