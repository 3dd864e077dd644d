using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Tests.Support;

/// <summary>A log of calls written line by line in text form, numbered and timed by itself.</summary>
internal sealed class CallLog
{
    private readonly StringBuilder _text = new();
    private int _next;

    /// <summary>Process whose calls follow.</summary>
    public int Pid { get; set; } = 7;

    public string Text => _text.ToString();

    /// <summary>32-bit words in hex, as they lie in memory.</summary>
    public static string Words(params uint[] words)
    {
        var bytes = new byte[words.Length * 4];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), words[i]);
        }

        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>64-bit words in hex, as they lie in memory.</summary>
    public static string Longs(params ulong[] words) => Words([.. words.SelectMany(w => new[] { (uint)w, (uint)(w >> 32) })]);

    public CallLog Add(string record)
    {
        _text.Append(CultureInfo.InvariantCulture, $"#{_next} +{_next / 1000}.{_next % 1000:000}000000 {Pid}/{Pid} {record}\n");
        _next++;
        return this;
    }

    /// <summary>A line below the last record.</summary>
    public CallLog Below(string line)
    {
        _text.Append(CultureInfo.InvariantCulture, $"  {line}\n");
        return this;
    }

    public CallLog Call(string call, long result) => Add(string.Create(CultureInfo.InvariantCulture, $"{call} = {result} <0.000000001>"));

    /// <summary>An ioctl whose argument is a plain number.</summary>
    public CallLog Plain(int fd, string target, uint request, ulong argument, long result) => Call($"ioctl {fd} {target} 0x{request:x} arg=0x{argument:x}", result);

    /// <summary>An ioctl with a struct.</summary>
    /// <param name="after">The struct after the call; null when it was not recorded, empty for unchanged.</param>
    public CallLog Struct(int fd, string target, uint request, string before, long result, string? after = "")
    {
        string answered = after is null ? "" : $" answered out={(after.Length == 0 ? "same" : after)}";
        return Call($"ioctl {fd} {target} 0x{request:x} ptr arg=0x7ffe0000 in={before}{answered}", result);
    }

    public CallLog Session(string kernel, string architecture, params (string Key, string Value)[] properties)
    {
        Add($"session live-ebpf arch={architecture} kernel=\"{kernel}\" clock=monotonic");
        foreach ((string key, string value) in properties)
        {
            Below($"property {key} {value}");
        }

        return this;
    }

    public LogSurvey Survey() => TextLog.Survey(Text);

    public ReplayResult Replay(Dialect dialect) => TextLog.Replay(Text, dialect);

    /// <summary>The dialect is found.</summary>
    public DetectedDialect Detect()
    {
        byte[] log = TextLog.Assemble(Text);
        return DialectDetection.Detect(() => LogReader.Open(log), Survey(), SmmuProfile.Qemu111);
    }
}
