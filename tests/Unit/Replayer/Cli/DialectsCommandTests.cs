using System.Text.Json;
using TraceReplay.Formats.Dialects;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Cli;

public sealed class DialectsCommandTests : CommandLine
{
    [Fact]
    public void Dialects_NoName_ListsEveryDialectWithWhatItChanged()
    {
        (int exit, string output, string errors) = Run("dialects");

        Assert.Equal(0, exit);
        Assert.Empty(errors);
        foreach (Dialect dialect in Dialects.All)
        {
            Assert.Matches($@"(?m)^{System.Text.RegularExpressions.Regex.Escape(dialect.Name)} +\S+ +\S+ +{dialect.Parent?.Name ?? "-"} ", output);
            Assert.Equal(dialect.IsDecodeOnly, output.Contains($"{dialect.Summary} (decode only)", StringComparison.Ordinal));
        }

        Assert.Contains("nested-v11a against nested-v10.1:", output, StringComparison.Ordinal);
        Assert.Contains("- MsiUnbindReturnsEnotty: no longer: UNBIND falls through to ENOTTY after doing its work [VFIO v9/v10", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Dialects_Name_ShowsQuirksWithSourceAndSince()
    {
        (int exit, string output, _) = Run("dialects", "nested-v11");

        Assert.Equal(0, exit);
        Assert.Contains("DetachLeavesAbort, since nested-v", output, StringComparison.Ordinal);
        Assert.Contains("VFIO_IOMMU_SET_PASID_TABLE SetPasidTableB size 48 min 8", output, StringComparison.Ordinal);
        Assert.DoesNotContain("nested-v10 against", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Dialects_UnknownName_SaysWhichThereAre()
    {
        (int exit, string output, string errors) = Run("dialects", "nested-v99");

        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.Contains("dialect 'nested-v99' is unknown. There are: linux-5.10,", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void DialectsJson_All_HasTheStableKeys()
    {
        (int exit, string output, _) = Run("dialects", "--json");

        using JsonDocument json = JsonDocument.Parse(output);
        Assert.Equal(0, exit);
        JsonElement v11 = json.RootElement.GetProperty("dialects").EnumerateArray().Single(d => d.GetProperty("name").GetString() == "nested-v11");
        Assert.Equal("5.10-rc4", v11.GetProperty("kernel").GetString());
        Assert.False(v11.GetProperty("decodeOnly").GetBoolean());
        Assert.Contains(v11.GetProperty("changed").GetProperty("gained").EnumerateArray(), q => q.GetProperty("name").GetString() == "BypassOnLiveSteBugs" || q.GetProperty("name").GetString() == "CloseWithoutExtendedIrqsOopses");
        Assert.All(v11.GetProperty("quirks").EnumerateArray(), q => Assert.NotEqual("", q.GetProperty("source").GetString()));
    }

    /// <summary>A delta inherits what it does not state: its own date and kernel it must state.</summary>
    [Fact]
    public void Dialects_EveryDialect_HasADateOrKernelOfItsOwn() =>
        Assert.All(Dialects.All.Where(d => d.Parent is not null), d => Assert.False(d.Date == d.Parent!.Date && d.BaseKernel == d.Parent.BaseKernel, $"{d.Name} has date and kernel of {d.Parent.Name}"));

    [Fact]
    public void DialectsLog_DecidedLog_NamesTheFirstCallThatDecides()
    {
        (int exit, string output, _) = Run("dialects", "--log", TraceFiles.PathOf("nested-v11", "basic"));

        Assert.Equal(0, exit);
        Assert.Contains(": taken for nested-v11\n", output, StringComparison.Ordinal);
        Assert.Contains("first call that decides: record ", output, StringComparison.Ordinal);
        Assert.Contains("VFIO_DEVICE_GET_INFO", output, StringComparison.Ordinal);
    }

    [Fact]
    public void DialectsLog_UndecidedLog_SaysWhichFitAndHowTheyWouldDiffer()
    {
        (int exit, string output, _) = Run("dialects", "--log", TraceFiles.PathOf("nested-v11", "nonest-nosmmu"));

        Assert.Equal(4, exit);
        Assert.Contains("no call decides", output, StringComparison.Ordinal);
        Assert.Matches(@"nested-v11 differs from linux-5.10 in .*BypassOnLiveSteBugs.*: no call in this log reaches any of it", output);
    }

    [Fact]
    public void Replay_UndecidedLog_SaysHowTheDialectsWouldDiffer()
    {
        (_, string output, _) = Run("replay", TraceFiles.PathOf("nested-v11", "nonest-nosmmu"));

        Assert.Matches(@"nothing in this log tells these dialects apart: .*nested-v11", output);
        Assert.Matches(@"nested-v11 differs from linux-5.10 in .*no call in this log reaches any of it", output);
    }
}
