using System.CommandLine;
using TraceReplay.Recorder.Import;

namespace TraceReplay.Recorder.Cli;

/// <summary>tracerecord import: makes a log of foreign recordings.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Files of one session, plain or gzip, recognised by content: session log, QEMU trace (text or backend 'simple'), output of strace, of the script of 'tracerecord agent', kernel events (perf script, trace-cmd report), clock.json", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--output", "-o") { Description = "Log to write", Required = true, HelpName = "OUT.trlog" };
        var offset = new Option<long?>("--clock-offset") { Description = "Trace time (ns since 1970) minus session time, when known", HelpName = "NS" };
        var eventClock = new Option<string?>("--event-clock") { Description = "Clock of perf script or trace-cmd report text, which does not name it: 'monotonic' when recorded with 'perf record --clockid mono' or 'trace-cmd record -C mono', 'realtime'", HelpName = "CLOCK" };
        eventClock.AcceptOnlyFromAmong("monotonic", "realtime");
        var quiet = new Option<bool>("--quiet") { Description = "No summary on standard error" };
        var json = new Option<bool>("--json") { Description = "Summary as one JSON object on standard output" };
        var command = new Command(
            "import",
            "Make a log of foreign recordings; several files of one session are merged on one clock.\n\nExample:\n  tracerecord import basic.jsonl basic.qemu.log clock.json -o basic.trlog\n  tracerecord import strace.txt -o run.trlog\n  tracerecord import capture.jsonl iommu.txt --event-clock monotonic -o run.trlog")
        {
            files,
            output,
            offset,
            eventClock,
            quiet,
            json,
        };
        command.SetAction((parsed, cancel) =>
        {
            var options = new ImportOptions
            {
                Inputs = parsed.GetValue(files)!,
                Output = parsed.GetValue(output)!,
                ClockOffset = parsed.GetValue(offset),
                EventClock = parsed.GetValue(eventClock) switch { "monotonic" => SourceClock.Monotonic, "realtime" => SourceClock.Realtime, _ => null },
            };

            // On a thread of its own: the handler of Ctrl-C is installed only once this returns.
            return Task.Run(() => Run(options, parsed.GetValue(quiet), parsed.GetValue(json), Console.Out, Console.Error, cancel), CancellationToken.None);
        });
        return command;
    }

    public static int Run(ImportOptions options, bool quiet, bool json, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        try
        {
            ImportSummary summary = LogImport.Run(options, cancel);
            foreach (string warning in summary.Warnings)
            {
                errors.WriteLine($"warning: {warning}");
            }

            if (!quiet && !json)
            {
                ImportReport.WriteText(summary, errors);
            }

            if (json)
            {
                ImportReport.WriteJson(summary, output);
            }

            return ExitCode.Fine;
        }
        catch (ImportException e)
        {
            errors.WriteLine(e.Message);
            return e.IsUsage ? ExitCode.Usage : ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            errors.WriteLine("interrupted; nothing was written.");
            return ExitCode.Interrupted;
        }
    }
}
