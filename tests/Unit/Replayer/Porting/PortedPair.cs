using System.Globalization;
using System.Text;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Log;
using TraceReplay.Recorder.Import;
using TraceReplay.Replayer.Engine;
using TraceReplay.Replayer.Porting;
using TraceReplay.Replayer.Smmuv3;
using TraceReplay.Tests.Support;

namespace TraceReplay.Tests.Replayer.Porting;

/// <summary>One scenario recorded on two kernels: the recording of one, ported to the other, beside the recording of the other.</summary>
internal sealed record PortedPair(string Scenario, string From, string To, Dialect Spoken, PairComparison Comparison)
{
    private static readonly SortedDictionary<string, string> s_dialects = new(StringComparer.Ordinal) { ["v10"] = "nested-v10", ["v11"] = "nested-v11", ["mainline"] = "linux-5.10" };

    public decimal Share => Comparison.Compared == 0 ? 1 : (decimal)Comparison.Agreed / Comparison.Compared;

    /// <summary>Every scenario that is there for both kernels, for every two kernels, in both directions.</summary>
    public static IEnumerable<PortedPair> All() =>
        from one in s_dialects.Keys
        from other in s_dialects.Keys
        where one != other
        from scenario in Scenarios(one).Intersect(Scenarios(other)).Order(StringComparer.Ordinal)
        select Of(scenario, one, other);

    public string Describe()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Scenario} {From} -> {To} (program speaks {Spoken.Name}): {Comparison.Agreed} of {Comparison.Compared} outcomes, {Comparison.OneSided.Count} events only one program had");
        foreach (PairDifference difference in Comparison.Differences)
        {
            PortEvent e = difference.Recorded;
            text.AppendLine(CultureInfo.InvariantCulture, $"    record {e.Record} {e.Kind} {e.Key}: recorded {e.Outcome}, predicted {difference.Predicted} <- {difference.Cause?.Text ?? "NOT EXPLAINED"}");
        }

        return text.ToString();
    }

    private static PortedPair Of(string scenario, string from, string to)
    {
        byte[] log = Import(from, scenario);
        byte[] truthLog = Import(to, scenario);
        Dialect kernel = Dialects.Find(s_dialects[from])!;
        Dialect target = Dialects.Find(s_dialects[to])!;
        Dialect spoken = Speaks(log, kernel);
        Dialect truthSpoken = Speaks(truthLog, target);
        var truth = new PortEvents(target, truthSpoken, ported: false);
        using (LogReader reader = LogReader.Open(truthLog))
        {
            truth.Read(reader);
        }

        // A program recorded with another kernel's layout was not ported there: it is the same program, so its bytes go as they are.
        bool foreign = target.HasNesting && !SpeaksLikeKernel(truthSpoken, target);
        CallPort port = foreign ? new CallPort(target, target) : new CallPort(spoken, target);
        var predicted = new PortEvents(target, foreign ? truthSpoken : spoken, ported: !foreign);
        LogSurvey survey = PortedTrace.Survey(() => LogReader.Open(log));
        using (LogReader reader = LogReader.Open(log))
        {
            new ReplayEngine(new ReplayOptions { Dialect = target, Profile = SmmuProfile.Qemu111, Port = port, Watch = predicted }, survey).Run(reader);
        }

        return new PortedPair(scenario, from, to, spoken, PairComparison.Of(truth, predicted));
    }

    private static bool SpeaksLikeKernel(Dialect spoken, Dialect kernel) => spoken.PasidConfig == kernel.PasidConfig;

    private static Dialect Speaks(byte[] log, Dialect kernel)
    {
        using LogReader reader = LogReader.Open(log);
        return SpokenProtocol.Of(reader, kernel);
    }

    private static IEnumerable<string> Scenarios(string folder) =>
        Directory.GetFiles(Path.Combine(SharedData.Root!, "sessions", "nested", folder), "*.jsonl").Select(f => Path.GetFileNameWithoutExtension(f));

    private static byte[] Import(string folder, string scenario)
    {
        string path = Path.Combine(SharedData.Root!, "sessions", "nested", folder, scenario);
        string target = Path.Combine(Directory.CreateTempSubdirectory("ported-pair-").FullName, "log.trlog");
        try
        {
            LogImport.Run(new ImportOptions { Inputs = [path + ".jsonl", path + ".qemu.log"], Output = target }, CancellationToken.None);
            return File.ReadAllBytes(target);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(target)!, recursive: true);
        }
    }
}
