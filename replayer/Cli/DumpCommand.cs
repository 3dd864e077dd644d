using System.CommandLine;
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
        var format = new Option<string>("--format") { Description = "text, which 'assemble' reads back, or jsonl", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "jsonl");
        var from = new Option<long>("--from") { Description = "First record to print", HelpName = "N" };
        var until = new Option<long>("--until") { Description = "Record to stop before", HelpName = "N", DefaultValueFactory = _ => long.MaxValue };
        var output = new Option<string?>("--output", "-o") { Description = "File to write instead of standard output", HelpName = "FILE" };
        var command = new Command("dump", "Print a log as text, one line a record.\n\nExample:\n  tracereplay dump --from 100 --until 120 session.trlog") { log, format, from, until, output };
        command.SetAction(parsed => Run(parsed.GetValue(log)!, parsed.GetValue(format) == "jsonl", parsed.GetValue(from), parsed.GetValue(until), parsed.GetValue(output)));
        return command;
    }

    private static int Run(string path, bool jsonLines, long from, long until, string? output) => CommandShell.Run(Console.Error, () =>
    {
        CommandShell.CheckInput(path, "a log");
        using LogReader reader = LogReader.Open(path);
        if (output is null)
        {
            using var standard = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
            Print(reader, standard, jsonLines, from, until);
        }
        else
        {
            CommandShell.CheckOutput(path, output);
            WholeFile.Write(output, file => Print(reader, file, jsonLines, from, until));
        }

        foreach (LogDamage damage in reader.Damage)
        {
            Console.Error.WriteLine($"{path}: at 0x{damage.Offset:x}: {damage.What}");
        }

        return reader.Damage.Count == 0 ? ExitCode.Fine : ExitCode.Damaged;
    });

    private static void Print(LogReader reader, TextWriter output, bool jsonLines, long from, long until)
    {
        if (from > 0)
        {
            reader.Seek(from);
        }

        using JsonLinesPrinter? json = jsonLines ? new JsonLinesPrinter(output) : null;
        var text = new LogPrinter(output);
        if (json is not null)
        {
            json.Print(reader.Header);
        }
        else
        {
            text.Print(reader.Header);
        }

        while (reader.Read() is { } record && record.Sequence < until)
        {
            if (record.Sequence < from)
            {
                continue;
            }

            if (json is not null)
            {
                json.Print(record);
            }
            else
            {
                text.Print(record);
            }
        }
    }
}
