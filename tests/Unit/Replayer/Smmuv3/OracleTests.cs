using System.Text;
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
    public void Run_Qemu111_GivesTheRecordedResults(string file) =>
        Check(file, new OracleCaseRunner(SmmuProfile.Qemu111, architecture: false), _ => true);

    [SharedTheory]
    [MemberData(nameof(Files))]
    public void Run_Arch_GivesTheArchitectureColumn(string file) =>
        Check(file, new OracleCaseRunner(SmmuProfile.Arch, architecture: true), c => !c.HasTag("registers"));

    private static void Check(string file, OracleCaseRunner runner, Func<OracleCase, bool> selected)
    {
        var failures = new List<OracleFailure>();
        int cases = 0;
        foreach (OracleCase oracleCase in OracleCase.ReadFile(Path.Combine(SharedData.Root!, "oracle", "dev", file)).Where(selected))
        {
            cases++;
            if (runner.Run(oracleCase) is { } failure)
            {
                failures.Add(failure);
            }
        }

        var message = new StringBuilder($"{failures.Count} of {cases} cases differ.\n");
        foreach (OracleFailure failure in failures.Take(60))
        {
            message.Append(failure).Append('\n');
        }

        Assert.True(failures.Count == 0, message.ToString());
    }
}
