using TraceReplay.Recorder.EventPipe;
using Xunit;

namespace TraceReplay.Tests.Recorder.EventPipe;

/// <summary>Clocks of programs and of the log.</summary>
public sealed class ProgramClockTests
{
    [Theory]
    [InlineData("monotonic           0         0\nboottime            0         0\n", 0)]
    [InlineData("monotonic      172800       500\nboottime       604800         0\n", 172_800_000_000_500)]
    [InlineData("monotonic          -3        20\n", -2_999_999_980)]
    [InlineData("", 0)]
    [InlineData("monotonic x y", 0)]
    public void OffsetIn_KernelText_IsInNanoseconds(string text, long expected) => Assert.Equal(expected, ProgramClock.OffsetIn(text));

    [Fact]
    public void Of_ThisProcess_HasTheLogsClock() => Assert.Equal(new ProgramClock(0, ProgramClock.SameNamespace), ProgramClock.Of(Environment.ProcessId));

    [Fact]
    public void Of_NoProcess_IsAssumed() => Assert.Equal(new ProgramClock(0, ProgramClock.Assumed), ProgramClock.Of(int.MaxValue));
}
