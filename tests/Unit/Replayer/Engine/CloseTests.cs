using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Engine;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Engine;

public sealed class CloseTests
{
    [Theory]
    [InlineData("anon_inode:kvm-vcpu:0", 1, 0)]
    [InlineData("anon_inode:something", 0, 1)]
    [InlineData("anon_inode:[vfio-device]", 0, 1)]
    public void Close_OfAFileNoCallOpened_IsPredictedOnlyForVirtualProcessors(string target, int matches, int unknown)
    {
        VerdictCounts counts = TextLog.Replay($"#0 +0.000000000 7/7 close 15 {target} = 0 <0.000000001>\n").Board.OfKind(RecordKind.Close);
        Assert.Equal(matches, counts.Match);
        Assert.Equal(unknown, counts.Unknown);
    }
}
