using TraceReplay.Recorder.EventPipe;
using Xunit;

namespace TraceReplay.Tests.Recorder.EventPipe;

/// <summary>What the bytes of an event stream show by themselves.</summary>
public sealed class EventStreamTapTests
{
    // The first bytes of a stream that a .NET 10 runtime wrote: magic, serialisation name, begin of the trace object, date, clock, frequency.
    private static readonly byte[] s_header = Convert.FromHexString(
        "4e65747472616365140000002146617374536572696" + "16c697a6174696f6e2e31" + "050501" + "04000000" + "04000000" + "05000000" + "5472616365" + "06"
        + "ea070b0003001900010014000000f401" + "00e40b5402000000" + "00ca9a3b00000000");

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void BeganAt_StreamInPieces_IsTheClockOfTheHeader(int piece)
    {
        using var tap = new EventStreamTap(new MemoryStream(s_header), () => { });
        byte[] buffer = new byte[piece];
        while (tap.Read(buffer, 0, piece) > 0)
        {
        }

        Assert.Equal(10_000_000_000, tap.BeganAt);
    }

    [Fact]
    public void BeganAt_OtherStream_IsUnknown()
    {
        using var tap = new EventStreamTap(new MemoryStream(new byte[200]), () => { });
        tap.ReadExactly(new byte[200]);

        Assert.Null(tap.BeganAt);
    }

    [Theory]
    [InlineData("0601", true)]
    [InlineData("0501", false)]
    [InlineData("06", false)]
    public void IsClosed_LastBytes_SayWhetherTheRuntimeEnded(string bytes, bool closed)
    {
        using var tap = new EventStreamTap(new MemoryStream(Convert.FromHexString(bytes)), () => { });
        while (tap.ReadByte() >= 0)
        {
        }

        Assert.Equal(closed, tap.IsClosed);
    }
}
