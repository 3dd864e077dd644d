using System.Globalization;
using System.Text.RegularExpressions;
using TraceReplay.VmTests.Support;
using Xunit;
using Xunit.Abstractions;

namespace TraceReplay.VmTests;

/// <summary>What a recorded ioctl on a real container costs. An emulated processor tells little of a real one: the figures are printed, not judged.</summary>
public sealed partial class CostTests(ITestOutputHelper output)
{
    private const int Loop = 5_000;

    [VmFact]
    public void Cost_OfIoctlsOnAContainer_IsToldAndNothingIsLost()
    {
        // An emulated clock that steps back is told as a gap, though every record is there.
        Assert.True(VmRun.Record.ExitCode("cost") == 0 || LostOnly("cost", "clock-step"), VmRun.Record.Text("cost.err"));
        Dictionary<string, double> without = Figures("unrecorded");
        Dictionary<string, double> with = Figures("cost");
        foreach ((string call, double each) in without)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{call}: {each:F0} ns, recorded {with[call]:F0} ns, added {with[call] - each:F0} ns (emulated processor)"));
        }

        Assert.Equal(2, without.Count);
        Assert.True(RecordedCall.Of(VmRun.Record.PathOf("cost.trlog")).Count > 2 * Loop, "every call is in the log");
    }

    private static bool LostOnly(string name, string cause) =>
        VmRun.Record.Text(name + ".err").Split('\n').Where(line => line.Contains("LOST", StringComparison.Ordinal)).All(line => line.Contains(cause, StringComparison.Ordinal));

    private static Dictionary<string, double> Figures(string name) => Figure().Matches(VmRun.Record.Text(name + ".out"))
        .ToDictionary(match => match.Groups[1].Value, match => double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"cost (\w+): (\d+) ns")]
    private static partial Regex Figure();
}
