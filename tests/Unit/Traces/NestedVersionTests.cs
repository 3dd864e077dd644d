using System.Text;
using TraceReplay.Formats.Dialects;
using TraceReplay.Tests.Support;
using TraceReplay.Tests.Support.NestedVectors;
using Xunit;

namespace TraceReplay.Tests.Traces;

/// <summary>Every recorded session of the nested series under every version of it and every baseline: it ends, and what differs is what the versions' quirks and properties say.</summary>
public sealed class NestedVersionTests
{
    /// <summary>Scenarios that between them use every part of the series.</summary>
    private static readonly string[] s_sample = ["basic", "config", "fault-region", "inval-errors", "msi-errors", "plain-type1", "probe", "remap"];

    public static TheoryData<string> Versions => [.. Dialects.Replayable.Select(d => d.Name)];

    public static TheoryData<string> Later => [.. Dialects.Replayable.Where(d => d.HasNesting && d.Parent!.HasNesting).Select(d => d.Name)];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Replay_EverySession_DivergesAsReviewed(string version)
    {
        Dialect dialect = Dialects.Find(version)!;
        var text = new StringBuilder();
        foreach ((string recorded, string scenario) in TraceFiles.NestedSeries())
        {
            IReadOnlyList<string> divergences = VersionReplay.Divergences(TraceFiles.PathOf(recorded, scenario), dialect);
            text.Append(recorded).Append('/').Append(scenario).Append(divergences.Count == 0 ? ": as recorded\n" : ":\n");
            foreach (string divergence in divergences)
            {
                text.Append("  ").Append(divergence).Append('\n');
            }
        }

        Golden.Check($"nested-versions/{version}.txt", text.ToString());
    }

    /// <summary>Where a version and its parent come out differently, some item of what the version states makes the difference; where they state nothing, there is none.</summary>
    [Theory]
    [MemberData(nameof(Later))]
    public void Replay_VersionAndItsParent_DifferByWhatTheVersionStates(string version)
    {
        Dialect newer = Dialects.Find(version)!;
        Dialect older = newer.Parent!;
        List<(string Item, Dialect Reverted)> delta = [.. DialectDelta.Of(older, newer)];
        Assert.NotEmpty(delta);
        foreach ((string recorded, string scenario) in TraceFiles.NestedSeries().Where(t => s_sample.Contains(t.Scenario)))
        {
            string path = TraceFiles.PathOf(recorded, scenario);
            IReadOnlyList<string> before = VersionReplay.Divergences(path, older);
            IReadOnlyList<string> after = VersionReplay.Divergences(path, newer);
            if (!before.SequenceEqual(after))
            {
                // Two items can show in the same bytes, as a region's type and its capability do; then only both together hide it.
                bool explained = delta.Exists(d => Differs(path, d.Reverted, after)
                    || DialectDelta.Of(older, d.Reverted).Any(second => Differs(path, second.Reverted, after)));
                Assert.True(explained, $"{recorded}/{scenario}: nothing that {version} states makes the difference");
            }
        }
    }

    private static bool Differs(string path, Dialect dialect, IReadOnlyList<string> from) => !VersionReplay.Divergences(path, dialect).SequenceEqual(from);
}
