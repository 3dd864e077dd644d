using System.Globalization;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Porting;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>
/// Programs of iommufd and of the nested series were recorded on their own kernels. No program ran on both, but they asked the same things: what porting predicts
/// for a request of one must be what the same request of the other was answered with.
/// </summary>
public sealed class CounterpartTests
{
    private const string Iommufd = "linux-7.3";

    /// <summary>Each raw command of a guest, said as an invalidation, is answered as the kernel of the series answered that invalidation.</summary>
    [Theory]
    [InlineData("nested-v10", 160)]
    [InlineData("nested-v11", 160)]
    public void Port_CommandsOfGuests_AreAnsweredAsTheSeriesAnswered(string version, int least)
    {
        SortedDictionary<string, long?> recorded = RecordedRequests.Invalidations(version);
        var calls = new PortedInvalidations(recorded);
        foreach (string scenario in Scenarios(Iommufd))
        {
            Port(Iommufd, scenario, version, calls);
        }

        Assert.Empty(calls.Differences);
        Assert.True(calls.Agreed >= least, $"only {calls.Agreed} answers were compared, of {recorded.Count} kinds of requests");
    }

    /// <summary>Each invalidation of the series, said as commands, is answered as iommufd answered these commands.</summary>
    [Theory]
    [InlineData("nested-v10", 20)]
    [InlineData("nested-v11", 2)]
    public void Port_InvalidationsOfTheSeries_AreAnsweredAsIommufdAnswered(string version, int least)
    {
        SortedDictionary<string, long?> recorded = RecordedRequests.Commands(Iommufd);
        var calls = new PortedCommands(recorded, Dialects.Find(version)!);
        foreach (string scenario in Scenarios(version).Where(s => !s.Contains("type1", StringComparison.Ordinal) && !s.StartsWith("nonest", StringComparison.Ordinal)))
        {
            Port(version, scenario, Iommufd, calls);
        }

        Assert.Empty(calls.Differences);
        Assert.True(calls.Agreed >= least, $"only {calls.Agreed} answers were compared, of {recorded.Count} kinds of commands");
    }

    /// <summary>Records that a ported device's faults make are of the kinds that the kernel of the series was seen to make.</summary>
    [Theory]
    [InlineData("nested-v10")]
    [InlineData("nested-v11")]
    public void Port_FaultsOfGuests_AreRecordsAsTheSeriesMade(string version)
    {
        SortedSet<string> recorded = RecordedRequests.Faults("nested-v10");
        recorded.UnionWith(RecordedRequests.Faults("nested-v11"));
        var calls = new PortedFaultWatch();
        foreach (string scenario in Scenarios(Iommufd))
        {
            Port(Iommufd, scenario, version, calls);
        }

        Assert.Subset(recorded, calls.Kinds);
        Assert.True(calls.Kinds.Count >= 5, string.Join("; ", calls.Kinds));
    }

    /// <summary>Why tables are replaced and bypass is entered through abort: the ways that the series was seen to take, and those that it refused.</summary>
    [Theory]
    [InlineData("nested-v10", "translate to abort: 0; abort to translate: 0; never to translate: 0; abort to bypass: 0")]
    [InlineData("nested-v11", "never to translate: 0; translate to abort: 0; abort to bypass: 0; never to bypass: never returns; translate to bypass: never returns")]
    public void Port_WayFromConfigurationToConfiguration_IsOneTheSeriesTook(string version, string ways)
    {
        SortedDictionary<string, long?> recorded = RecordedRequests.Ways(version);
        foreach (string way in ways.Split("; "))
        {
            string[] parts = way.Split(": ");
            Assert.True(recorded.TryGetValue(parts[0], out long? result), $"{parts[0]} is not recorded: {string.Join(", ", recorded.Keys)}");
            Assert.Equal(parts[1], result?.ToString(CultureInfo.InvariantCulture) ?? "never returns");
        }
    }

    private static IEnumerable<string> Scenarios(string dialect) => TraceFiles.All().Where(t => t.Dialect == dialect && IsShort(t)).Select(t => t.Scenario);

    // The long ones are of VMMs whose guests made few requests.
    private static bool IsShort((string Dialect, string Scenario) trace) => !trace.Scenario.StartsWith("c-", StringComparison.Ordinal) && !trace.Scenario.Contains("sampled", StringComparison.Ordinal)
        && !trace.Scenario.Contains("type1-edu", StringComparison.Ordinal) && !trace.Scenario.Contains("legacy", StringComparison.Ordinal);

    private static void Port(string dialect, string scenario, string version, IReplayWatch watch)
    {
        string path = TraceFiles.PathOf(dialect, scenario);
        LogSurvey survey = PortedTrace.Survey(() => LogReader.Open(path));
        Dialect spoken;
        using (LogReader reader = LogReader.Open(path))
        {
            spoken = SpokenProtocol.Of(reader, Dialects.Find(dialect)!);
        }

        using LogReader first = LogReader.Open(path);
        using LogReader second = LogReader.Open(path);
        var port = new CallPort(spoken, Dialects.Find(version)!, NestingOpens.Of(first), IommufdOpens.Of(second, survey));
        using LogReader log = LogReader.Open(path);
        new ReplayEngine(new ReplayOptions { Dialect = Dialects.Find(version)!, Profile = SmmuProfile.Qemu111, Port = port, Watch = watch }, survey).Run(log);
    }
}
