using System.CommandLine;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Text;

namespace TraceReplay.Replayer.Cli;

/// <summary>tracereplay dump: the text form of a log, which assemble reads back.</summary>
internal static class DumpCommand
{
    public static Command Create()
    {
        var log = new Argument<string>("LOG") { Description = "Log to print" };
        var format = new Option<string>("--format") { Description = "text, which 'assemble' reads back, or jsonl", DefaultValueFactory = _ => "text", HelpName = "text|jsonl" };
        format.AcceptOnlyFromAmong("text", "jsonl");
        var from = new Option<long>("--from") { Description = "First record to print", HelpName = "N" };
        var until = new Option<long?>("--until") { Description = "Record to stop before", HelpName = "N" };
        var kinds = new Option<RecordKind[]>("--kind") { Description = "Print only records of this kind, such as ioctl or smmu-command; several with commas", HelpName = "KIND", CustomParser = RecordFilter.ParseKinds, Arity = ArgumentArity.OneOrMore };
        var dialect = new Option<string?>("--dialect") { Description = "Kernel whose structs the comments behind ioctls use; the one that fits the arguments when left out", HelpName = "NAME" };
        var plain = new Option<bool>("--plain") { Description = "No comments behind ioctls" };
        var output = new Option<string?>("--output", "-o") { Description = "File to write instead of standard output", HelpName = "FILE" };
        var quiet = new Option<bool>("--quiet") { Description = "Say nothing about damage; the exit code tells" };
        var command = new Command("dump", "Print a log as text, one line a record.\n\nExample:\n  tracereplay dump --from 100 --until 120 --kind ioctl session.trlog")
        {
            log, format, from, until, kinds, dialect, plain, output, quiet,
        };
        command.SetBody((parsed, run) =>
        {
            Dialect? named = Named(parsed.GetValue(dialect));
            var filter = new RecordFilter(parsed.GetValue(from), parsed.GetValue(until) ?? long.MaxValue, parsed.GetValue(kinds) ?? []);
            using LogInput input = LogInput.Open(parsed.GetValue(log)!);
            Func<Record, string?>? comments = parsed.GetValue(plain) ? null : Comments(named ?? Dialects.Find(input.Reader.Header.Dialect) ?? SpokenDialect.Of(input.Path));
            void Print(TextWriter writer) => PrintAll(input, writer, parsed.GetValue(format) == "jsonl", filter, comments, run.Cancel);
            if (parsed.GetValue(output) is { } file)
            {
                CommandShell.CheckOutput(input.Path, file);
                WholeFile.Write(file, Print);
            }
            else
            {
                Print(run.Output);
                run.Output.Flush();
            }

            return input.Report(parsed.GetValue(quiet) ? TextWriter.Null : run.Errors);
        });
        return command;
    }

    private static Dialect? Named(string? name) =>
        name is null ? null : DialectNames.Find(name);

    private static Func<Record, string?> Comments(Dialect? dialect)
    {
        var formatter = new ArgumentFormatter(dialect);
        return record => record is IoctlRecord ioctl ? formatter.Describe(ioctl) : null;
    }

    private static void PrintAll(LogInput input, TextWriter output, bool jsonLines, RecordFilter filter, Func<Record, string?>? comments, CancellationToken cancel)
    {
        using JsonLinesPrinter? json = jsonLines ? new JsonLinesPrinter(output) : null;
        var text = new LogPrinter(output) { Annotation = comments };
        LogHeader header = input.Reader.Header;
        if (json is null)
        {
            text.Print(header);
        }
        else
        {
            json.Print(header);
        }

        if (filter.From > 0)
        {
            input.Reader.Seek(filter.From);
        }

        while (input.Read(cancel) is { } record && record.Sequence < filter.Until)
        {
            if (!filter.Accepts(record))
            {
                continue;
            }

            if (json is null)
            {
                text.Print(record);
            }
            else
            {
                json.Print(record);
            }
        }
    }
}
