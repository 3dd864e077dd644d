using System.Globalization;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>
/// Does porting tell the truth? The same scenarios were recorded on kernels with the nested series v10, v11 and without it: a recording of one, ported to
/// another, must predict what was recorded there: results of calls, fault records, what became of each transfer.
/// </summary>
public sealed class PairTests
{
    private const decimal Wanted = 0.98m;

    [SharedFact]
    public void Port_EveryPairOfRecordings_PredictsTheOther()
    {
        List<PortedPair> pairs = [.. PortedPair.All()];
        int agreed = pairs.Sum(p => p.Comparison.Agreed);
        int compared = pairs.Sum(p => p.Comparison.Compared);
        string report = string.Concat(pairs.Where(p => p.Comparison.Differences.Count > 0).Select(p => p.Describe()))
            + string.Create(CultureInfo.InvariantCulture, $"{agreed} of {compared} outcomes of {pairs.Count} pairs agree: {100m * agreed / Math.Max(compared, 1):0.00} %");
        if (Environment.GetEnvironmentVariable("TRACEREPLAY_PAIRS") is { } file)
        {
            File.WriteAllText(file, report);
        }

        Assert.True(compared > 5000, $"only {compared} outcomes were compared\n{report}");
        Assert.True(agreed >= Wanted * compared, report);
        Assert.True(pairs.TrueForAll(p => p.Comparison.Differences.TrueForAll(d => d.Cause is not null)), $"a difference has no cause:\n{report}");
    }
}
