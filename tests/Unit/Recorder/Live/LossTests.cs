using System.Text.RegularExpressions;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Recorder.Live;

/// <summary>What does not fit through the ring is counted exactly and leaves gaps.</summary>
public sealed partial class LossTests
{
    private const int Calls = 40_000;

    private static readonly string s_flood = $$"""
        e = os.eventfd(0)
        b = ctypes.create_string_buffer(struct.pack('<IIQQQ', 32, 3, 0x1000, 0, 0x1000), 32)
        f = libc.ioctl
        f.argtypes = [ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p]
        a = ctypes.addressof(b)
        time.sleep(0.3)
        for _ in range({{Calls}}): f(e, 0x3b71, a)
        time.sleep(0.3)
        """;

    [LiveFact]
    public void Flood_ThroughATinyRing_CountsEveryLostCall()
    {
        LiveLog log = LiveLog.OfScript(s_flood, options => options with { BufferBytes = 16 << 10 });

        int recorded = log.With("ioctl ", " 0x3b71 ").Count;
        long lost = log.With("gap ", "ring-full").Sum(line => long.Parse(Count().Match(line).Groups[1].Value));
        Assert.True(lost > 0, "a ring of four events has room for everything: this tests nothing");
        Assert.Equal(Calls, recorded + lost);
        Assert.Equal(1, log.Exit);
    }

    [LiveFact]
    public void Flood_ThroughALargeRing_LosesNothing()
    {
        LiveLog log = LiveLog.OfScript(s_flood, options => options with { BufferBytes = 64 << 20 });

        Assert.Equal(Calls, log.With("ioctl ", " 0x3b71 ").Count);
        Assert.Empty(log.With("gap "));
        Assert.Equal(0, log.Exit);
    }

    [GeneratedRegex(@"count=(\d+)")]
    private static partial Regex Count();
}
