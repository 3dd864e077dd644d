using TraceReplay.Replayer.Cases;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Smmuv3;

/// <summary>The model against cases with known outcomes: QEMU 11.1 as recorded, and the architecture column.</summary>
public sealed class OracleTests
{
    public static TheoryData<string> Files()
    {
        var data = new TheoryData<string>();
        string folder = SharedData.Root is null ? "" : Path.Combine(SharedData.Root, "oracle", "dev");
        if (Directory.Exists(folder))
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*.jsonl.gz").Order(StringComparer.Ordinal))
            {
                data.Add(Path.GetFileName(file));
            }
        }
        else
        {
            data.Add("absent");
        }

        return data;
    }

    [SharedTheory]
    [MemberData(nameof(Files))]
    public void Run_Qemu111_GivesTheRecordedResults(string file) => Check(file, SmmuProfile.Qemu111, CachePolicy.Typical);

    [SharedTheory]
    [MemberData(nameof(Files))]
    public void Run_ArchWithCaches_GivesTheArchitectureColumn(string file) => Check(file, SmmuProfile.Arch, CachePolicy.Typical);

    [SharedTheory]
    [MemberData(nameof(Files))]
    public void Run_ArchWithoutCaches_GivesTheArchitectureColumn(string file) => Check(file, SmmuProfile.Arch, CachePolicy.None);

    [SharedTheory]
    [MemberData(nameof(Files))]
    public void Run_Qemu111WithoutCaches_GivesTheFreshResults(string file) => Check(file, SmmuProfile.Qemu111, CachePolicy.None);

    private static void Check(string file, SmmuProfile profile, CachePolicy caches)
    {
        var runner = new CaseRunner(profile, caches);
        var failures = new List<string>();
        int cases = 0;
        foreach (OracleCase oracleCase in CaseFile.Read(Path.Combine(SharedData.Root!, "oracle", "dev", file)))
        {
            cases++;
            CaseResult result = runner.Run(oracleCase);
            if (result.Verdict is CaseVerdict.Failed or CaseVerdict.Unmodelled)
            {
                CaseDifference? d = result.Difference;
                failures.Add($"{oracleCase.Id} step {d?.Step} {d?.Field}: expected {d?.Expected}, got {d?.Actual} {result.Reason} [{string.Join(' ', oracleCase.Tags)}]");
            }
            else if (result.OtherMachine || (profile == SmmuProfile.Qemu111 && result.EventsMasked > 0))
            {
                failures.Add($"{oracleCase.Id} passes only {(result.OtherMachine ? "on the machine its tags do not name" : "without the bits the format calls unknown")}");
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {cases} cases differ.\n{string.Join('\n', failures.Take(60))}");
    }
}
