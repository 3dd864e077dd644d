using TraceReplay.Recorder.Pipeline;
using Xunit;

namespace TraceReplay.Tests.Recorder.Pipeline;

/// <summary>Sizes and times of the command line.</summary>
public sealed class QuantityTests
{
    [Theory]
    [InlineData("4096", 4096)]
    [InlineData("64MiB", 64L << 20)]
    [InlineData("64mib", 64L << 20)]
    [InlineData("1.5G", 3L << 29)]
    [InlineData("2TiB", 2L << 40)]
    [InlineData("10B", 10)]
    public void TryBytes_Size_IsRead(string text, long bytes)
    {
        Assert.True(Quantity.TryBytes(text, out long read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("MiB")]
    [InlineData("64 MiB")]
    [InlineData("1e3")]
    [InlineData("99999999999T")]
    [InlineData("30s")]
    [InlineData("1.2.3K")]
    public void TryBytes_Nonsense_IsRefused(string text) => Assert.False(Quantity.TryBytes(text, out _));

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("5m", 300_000)]
    [InlineData("5min", 300_000)]
    [InlineData("1.5h", 5_400_000)]
    public void TryTime_Time_IsRead(string text, int milliseconds)
    {
        Assert.True(Quantity.TryTime(text, out TimeSpan time));
        Assert.Equal(milliseconds, time.TotalMilliseconds);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("5M")]
    [InlineData("s")]
    [InlineData("0s")]
    [InlineData("64MiB")]
    public void TryTime_Nonsense_IsRefused(string text) => Assert.False(Quantity.TryTime(text, out _));

    [Theory]
    [InlineData(512, "512 B")]
    [InlineData(65536, "64 KiB")]
    [InlineData(64L << 20, "64 MiB")]
    [InlineData(20L << 30, "20.0 GiB")]
    public void Text_Bytes_HasAUnit(long bytes, string text) => Assert.Equal(text, Quantity.Text(bytes));
}
