using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Traces;

/// <summary>The same log gives the same bytes, however often and on however many threads it is replayed.</summary>
public sealed class DeterminismTests
{
    public static TheoryData<string, string> Sample() => new()
    {
        { "nested-v10", "faults-s1" },
        { "nested-v10", "two-devices" },
        { "nested-v11", "msi-unbind" },
        { "nested-v11", "exit-live" },
        { "linux-5.10", "remap" },
    };

    [Theory]
    [MemberData(nameof(Sample))]
    public void Replay_TwentyTimes_GivesTheSameBytes(string dialect, string scenario)
    {
        string path = TraceFiles.PathOf(dialect, scenario);
        byte[] first = TraceReplayer.Json(path, "log");
        for (int i = 1; i < 20; i++)
        {
            Assert.Equal(first, TraceReplayer.Json(path, "log"));
        }
    }

    [Theory]
    [MemberData(nameof(Sample))]
    public async Task Replay_OnTwoThreadsAtOnce_GivesTheSameBytes(string dialect, string scenario)
    {
        string path = TraceFiles.PathOf(dialect, scenario);
        byte[] alone = TraceReplayer.Json(path, "log");
        byte[][] together = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => TraceReplayer.Json(path, "log"))));
        Assert.All(together, bytes => Assert.Equal(alone, bytes));
    }
}
