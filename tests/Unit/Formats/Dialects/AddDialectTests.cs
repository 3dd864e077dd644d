using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Replayer.Cli;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Porting;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Formats.Dialects.Example;
using TraceReplay.Tests.Support;
using Xunit;
using AllDialects = TraceReplay.Formats.Dialects.Dialects;

namespace TraceReplay.Tests.Formats.Dialects;

/// <summary>HOWTO-add-a-dialect.md holds: one file is a dialect, found, listed by what it changed, replayed and ported to.</summary>
public sealed class AddDialectTests
{
    private static readonly Dialect s_added = VendorKernel.Instance;

    [Fact]
    public void DeclaredIn_FolderWithOneFile_FindsTheDialectWithoutARowAnywhere()
    {
        IEnumerable<Dialect> found = AllDialects.DeclaredIn(typeof(VendorKernel).Assembly, typeof(VendorKernel).Namespace!);

        Assert.Same(s_added, Assert.Single(found));
        List<Dialect> ordered = AllDialects.Ordered(AllDialects.All.Append(s_added));
        Assert.True(ordered.IndexOf(s_added) > ordered.IndexOf(s_added.Parent!), "a parent stands before what grew from it");
    }

    [Fact]
    public void Delta_OfTheFile_IsWhatItStates()
    {
        Assert.Equal(["+ quirk MsiUnbindReturnsEnotty"], DialectText.Delta(s_added.Parent!, s_added));
        Assert.Equal(Quirk.MsiUnbindReturnsEnotty, Assert.Single(DialectChange.Of(s_added.Parent, s_added).Gained).Quirk);
    }

    [Fact]
    public void Replay_UnderTheAddedDialect_DiffersInNothingButItsQuirk()
    {
        (LogSurvey survey, Func<LogReader> open) = Log("nested-v11", "msi-unbind");
        using LogReader reader = open();

        ReplayResult result = new ReplayEngine(new ReplayOptions { Dialect = s_added, Profile = SmmuProfile.Qemu111 }, survey).Run(reader);

        List<Divergence> calls = [.. result.Board.Divergences.Where(d => d.Verdict == Verdict.Mismatch)];
        Assert.NotEmpty(calls);
        Assert.All(calls, d => Assert.Equal(("VFIO_IOMMU_SET_MSI_BINDING", "0", "-ENOTTY"), (d.Subject, d.Recorded, d.Predicted)));
    }

    [Fact]
    public void Port_ToTheAddedDialect_NamesItsQuirk()
    {
        (LogSurvey survey, Func<LogReader> open) = Log("nested-v11", "msi-unbind");

        PortedReplay ported = PortedReplay.Run(open, survey, s_added.Parent!, s_added, SmmuProfile.Qemu111, CachePolicy.Typical, ports: true);

        OutcomeDifference difference = Assert.Single(ported.Comparison.Differences);
        Assert.Equal("-ENOTTY", difference.After);
        Assert.Equal([Quirk.MsiUnbindReturnsEnotty], difference.Quirks);
    }

    [Fact]
    public void Origin_OfItsKernel_KeepsTheAddedDialectPossible()
    {
        (LogSurvey survey, _) = Log("nested-v11", "basic");

        Assert.Contains(s_added, DialectOrigin.Of(survey, [.. AllDialects.Replayable, s_added]).Candidates);
    }

    private static (LogSurvey Survey, Func<LogReader> Open) Log(string dialect, string scenario)
    {
        string path = TraceFiles.PathOf(dialect, scenario);
        using LogReader reader = LogReader.Open(path);
        return (LogSurvey.Of(reader), () => LogReader.Open(path));
    }
}
