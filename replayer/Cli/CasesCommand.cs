using System.CommandLine;
using TraceReplay.Replayer.Cases;
using TraceReplay.Replayer.Smmuv3;

namespace TraceReplay.Replayer.Cli;

/// <summary>tracereplay cases: runs SMMU cases with known outcomes.</summary>
internal static class CasesCommand
{
    private const int ShownByDefault = 5;

    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Files of cases, one JSON object a line, plain or gzip", Arity = ArgumentArity.OneOrMore };
        var smmu = new Option<string>("--smmu") { Description = "SMMU to model: qemu-11.1, compared with the main results, or arch, compared with what the architecture gives", HelpName = "PROFILE", DefaultValueFactory = _ => SmmuProfile.Qemu111.Name };
        var caches = new Option<string?>("--caches") { Description = "What the SMMU keeps: none, typical, unbounded or per-stage; left out, none for arch, whose outcomes are given without caches, and typical for qemu-11.1", HelpName = "POLICY" };
        var tags = new Option<string[]>("--tag") { Description = "Run only cases with this tag or of this kind; several times: with all of them", HelpName = "TAG" };
        var all = new Option<bool>("--all") { Description = $"Explain every difference, not only the first {ShownByDefault}" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var quiet = new Option<bool>("--quiet") { Description = "Say nothing; the exit code tells" };
        var command = new Command(
            "cases",
            "Run SMMU cases with known outcomes on the model. Exit code 0: all came out the same, 1: something differs, 4: nothing differs but something is not modelled, or nothing could be judged.\n\nExample:\n  tracereplay cases --smmu arch tests/Vectors/cases/basic.jsonl")
        {
            files, smmu, caches, tags, all, json, quiet,
        };
        command.SetBody((parsed, run) =>
        {
            string[] paths = parsed.GetValue(files)!;
            foreach (string path in paths)
            {
                CommandShell.CheckInput(path, "a file of cases");
            }

            CaseRunner runner = RunnerOf(parsed.GetValue(smmu)!, parsed.GetValue(caches));
            bool isJson = parsed.GetValue(json);
            bool isQuiet = parsed.GetValue(quiet);
            int explained = isJson || isQuiet ? 0 : parsed.GetValue(all) ? int.MaxValue : ShownByDefault;
            CaseSummary summary = RunAll(paths, runner, parsed.GetValue(tags) ?? [], explained, run.Cancel);
            if (isJson)
            {
                JsonOutput.Write(run.Output, writer => CasesJson.Write(writer, runner, paths, summary));
            }
            else if (!isQuiet)
            {
                CasesReport.Write(run.Output, runner, paths, summary, explained);
            }

            return ExitCodeOf(summary.All);
        });
        return command;
    }

    private static CaseRunner RunnerOf(string profileName, string? policyName)
    {
        SmmuProfile profile = SmmuProfile.Find(profileName)
            ?? throw new UsageException($"SMMU profile '{profileName}' is unknown. There are: {string.Join(", ", SmmuProfile.All.Select(p => p.Name))}.");
        policyName ??= (profile == SmmuProfile.Arch ? CachePolicy.None : CachePolicy.Typical).Name;
        return new CaseRunner(profile, ReplaySetup.PolicyOf(policyName));
    }

    private static CaseSummary RunAll(string[] paths, CaseRunner runner, string[] tags, int explained, CancellationToken cancel)
    {
        var summary = new CaseSummary();
        foreach (string path in paths)
        {
            foreach (OracleCase oracleCase in CaseFile.Read(path))
            {
                cancel.ThrowIfCancellationRequested();
                if (Array.TrueForAll(tags, tag => oracleCase.Kind == tag || oracleCase.HasTag(tag)))
                {
                    Run(oracleCase, runner, summary, explained);
                }
            }
        }

        return summary.All.Cases > 0 ? summary : throw new UsageException($"no case has {string.Join(" and ", tags)}. Leave --tag out to see the tags there are.");
    }

    private static void Run(OracleCase oracleCase, CaseRunner runner, CaseSummary summary, int explained)
    {
        CaseResult result = runner.Run(oracleCase);
        summary.Add(oracleCase, result);
        if (result.Difference is { } difference)
        {
            string explanation = summary.Failures.Count < explained ? CaseExplanation.Of(oracleCase, difference, runner) : "";
            summary.Failures.Add(new CaseFailure(oracleCase.Id, difference, oracleCase.Tags, explanation));
        }
    }

    private static int ExitCodeOf(CaseTally all) =>
        all.Failed > 0 ? ExitCode.Different : all.Unmodelled > 0 || all.Passed == 0 ? ExitCode.Undecidable : ExitCode.Fine;
}
