using System.Text;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Recorder.Import;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Porting;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;
using Xunit;

namespace TraceReplay.Tests.Replayer.Porting;

public sealed class PairTests
{
    private static readonly (string Folder, string Dialect)[] s_kernels = [("v10", "nested-v10"), ("v11", "nested-v11"), ("mainline", "linux-5.10")];

    [SharedFact]
    public void Port_EveryPairOfRecordings_PredictsTheOther()
    {
        var report = new StringBuilder();
        var total = new Dictionary<string, (int Same, int All)>();
        foreach ((string fromFolder, string fromName) in s_kernels)
        {
            foreach ((string toFolder, string toName) in s_kernels)
            {
                if (fromFolder == toFolder)
                {
                    continue;
                }

                foreach (string scenario in Scenarios(fromFolder).Intersect(Scenarios(toFolder)).Order(StringComparer.Ordinal))
                {
                    Compare(scenario, fromFolder, Dialects.Find(fromName)!, toFolder, Dialects.Find(toName)!, report);
                }
            }
        }

        File.WriteAllText("/tmp/porting/report.txt", report.ToString());
    }

    private static void Compare(string scenario, string fromFolder, Dialect from, string toFolder, Dialect to, StringBuilder report)
    {
        byte[] log = Import(fromFolder, scenario);
        byte[] truthLog = Import(toFolder, scenario);
        var truth = new PortEvents(to);
        using (LogReader reader = LogReader.Open(truthLog))
        {
            truth.Read(reader);
        }

        LogSurvey survey;
        Dialect spoken;
        using (LogReader reader = LogReader.Open(log))
        {
            survey = LogSurvey.Of(reader);
        }

        using (LogReader reader = LogReader.Open(log))
        {
            spoken = SpokenProtocol.Of(reader, from);
        }

        var predicted = new PortEvents(to);
        using (LogReader reader = LogReader.Open(log))
        {
            var options = new ReplayOptions { Dialect = to, Profile = SmmuProfile.Qemu111, Port = new CallPort(spoken, to), Watch = predicted };
            new ReplayEngine(options, survey).Run(reader);
        }

        PairComparison calls = PairComparison.Of(truth.Calls, predicted.Calls);
        PairComparison faults = PairComparison.Of([.. truth.Faults.Select(f => f with { Key = f.Key + " " + f.Outcome })], [.. predicted.Faults.Select(f => f with { Key = f.Key + " " + f.Outcome })]);
        int same = calls.Agreed + faults.Agreed;
        int all = calls.Compared + truth.Faults.Count;
        report.AppendLine($"{scenario} {fromFolder} -> {toFolder} (speaks {spoken.Name}): {same} of {all} = {(all == 0 ? 100 : 100.0 * same / all):0.00}; only recorded {calls.OnlyRecorded.Count}, only predicted {calls.OnlyPredicted.Count}, faults only predicted {faults.OnlyPredicted.Count}");
        foreach ((PortEvent recorded, PortEvent other) in calls.Differences)
        {
            report.AppendLine($"    {other.Record}/{recorded.Record} {recorded.Kind} {recorded.Key}: recorded {recorded.Outcome}, predicted {other.Outcome}");
        }

        foreach (PortEvent lost in faults.OnlyRecorded)
        {
            report.AppendLine($"    {lost.Record} not predicted: fault {lost.Key}");
        }

        foreach (PortEvent lost in calls.OnlyRecorded)
        {
            report.AppendLine($"      only recorded {lost.Record} {lost.Kind} {lost.Key}: {lost.Outcome}");
        }

        foreach (PortEvent lost in calls.OnlyPredicted)
        {
            report.AppendLine($"      only predicted {lost.Record} {lost.Kind} {lost.Key}: {lost.Outcome}");
        }
    }

    private static IEnumerable<string> Scenarios(string folder) =>
        Directory.GetFiles(Path.Combine(SharedData.Root!, "sessions", "nested", folder), "*.jsonl").Select(f => Path.GetFileNameWithoutExtension(f));

    private static byte[] Import(string folder, string scenario)
    {
        string path = Path.Combine(SharedData.Root!, "sessions", "nested", folder, scenario);
        string target = Path.Combine(Path.GetTempPath(), $"trport-{Environment.ProcessId}-{folder}-{scenario}.trlog");
        try
        {
            LogImport.Run(new ImportOptions { Inputs = [path + ".jsonl", path + ".qemu.log"], Output = target }, CancellationToken.None);
            return File.ReadAllBytes(target);
        }
        finally
        {
            File.Delete(target);
        }
    }
}
