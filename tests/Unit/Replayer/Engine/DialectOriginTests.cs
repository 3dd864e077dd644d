using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Engine;
using TraceReplay.Tests.Support;
using Xunit;
using Record = TraceReplay.Formats.Records.Record;

namespace TraceReplay.Tests.Replayer.Engine;

/// <summary>Which dialects a log can be from, by its kernel release.</summary>
public sealed class DialectOriginTests
{
    private static readonly Dialect[] s_dialects = [Named("old", "5.10", true), Named("series", "5.10-rc4", false), Named("mid", "6.1", true), Named("new", "7.3", true)];

    [Theory]
    [InlineData("5.10.262+ #4 SMP", "old series", null)]
    [InlineData("5.15.0-generic", "old series", "kernel 5.15 is taken as 5.10, the newest known that is not newer")]
    [InlineData("6.1.0", "mid", null)]
    [InlineData("6.12.107+deb13-arm64", "mid", "kernel 6.12 is taken as 6.1, the newest known that is not newer")]
    [InlineData("7.3.4-vlab", "new", null)]
    [InlineData("7.10", "new", "kernel 7.10 is taken as 7.3, the newest known that is not newer")]
    [InlineData("4.19.1", "old series", "kernel 4.19 is older than every known one; 5.10 is the nearest")]
    [InlineData("", "old series mid new", null)]
    [InlineData("weird", "old series mid new", null)]
    [InlineData("99999999999.1", "old series mid new", null)]
    public void Of_KernelRelease_LeavesTheNewestBaselineNotNewerAndTheSeriesOfItsTime(string release, string candidates, string? note)
    {
        DialectOrigin origin = DialectOrigin.Of(Survey(release), s_dialects);

        Assert.Equal(candidates, string.Join(' ', origin.Candidates.Select(d => d.Name)));
        Assert.Equal(note, origin.Note);
    }

    /// <summary>A container request of the series that was answered shows that it is there, whatever the release.</summary>
    [Theory]
    [InlineData(0, "series new")]
    [InlineData(-22, "series new")]
    [InlineData(-25, "new")]
    public void Of_LateKernelThatAnswersASeriesRequest_KeepsTheSeries(long result, string candidates)
    {
        var call = new IoctlRecord { Request = 0x3b7b, HasPointer = true, Result = result, Target = "/dev/vfio/vfio", In = new byte[56] };

        DialectOrigin origin = DialectOrigin.Of(Survey("7.3.4", call), s_dialects);

        Assert.Equal(candidates, string.Join(' ', origin.Candidates.Select(d => d.Name)));
    }

    [Theory]
    [InlineData("5.10-rc4", 5, 10)]
    [InlineData("6.12", 6, 12)]
    public void TryParse_Release_TakesItsFirstTwoNumbers(string text, int major, int minor)
    {
        Assert.True(KernelRelease.TryParse(text, out KernelRelease release));
        Assert.Equal(new KernelRelease(major, minor), release);
    }

    private static LogSurvey Survey(string release, params Record[] more)
    {
        using LogReader reader = LogReader.Open(LogBuilder.Write([new SessionRecord { Source = "vfio-session", Kernel = release }, .. more]));
        return LogSurvey.Of(reader);
    }

    private static Dialect Named(string name, string kernel, bool baseline) => new() { Name = name, Summary = "", Source = "", BaseKernel = kernel, IsBaseline = baseline };
}
