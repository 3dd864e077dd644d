using System.CommandLine;
using TraceReplay.Formats.Dialects;
using TraceReplay.Formats.Ioctls;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Text;
using TraceReplay.Formats.Wire;

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
        var dialect = new Option<string?>("--dialect") { Description = "Kernel whose names and layouts the comments use; found from the log when left out", HelpName = "NAME" };
        var output = new Option<string?>("--output", "-o") { Description = "File to write instead of standard output", HelpName = "FILE" };
        var command = new Command("dump", "Print a log as text, one line a record.\n\nExample:\n  tracereplay dump --from 100 --until 120 session.trlog") { log, format, from, until, dialect, output };
        command.SetAction(parsed => Run(parsed.GetValue(log)!, parsed.GetValue(format) == "jsonl", parsed.GetValue(from), parsed.GetValue(until), parsed.GetValue(dialect), parsed.GetValue(output)));
        return command;
    }

    private static int Run(string path, bool jsonLines, long from, long until, string? dialectName, string? output) => CommandShell.Run(Console.Error, () =>
    {
        CommandShell.CheckInput(path, "a log");
        Dialect? dialect = jsonLines ? null : DialectOf(path, dialectName);
        using LogReader reader = LogReader.Open(path);
        if (output is null)
        {
            using var standard = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
            Print(reader, standard, dialect, from, until);
        }
        else
        {
            CommandShell.CheckOutput(path, output);
            WholeFile.Write(output, file => Print(reader, file, dialect, from, until));
        }

        foreach (LogDamage damage in reader.Damage)
        {
            Console.Error.WriteLine($"{path}: at 0x{damage.Offset:x}: {damage.What}");
        }

        return reader.Damage.Count == 0 ? ExitCode.Fine : ExitCode.Damaged;
    });

    /// <summary>A damaged log is still printed: its comments then use the newest dialect.</summary>
    private static Dialect DialectOf(string path, string? name)
    {
        try
        {
            return ReplaySetup.Of(path, name, null).Dialect;
        }
        catch (WireFormatException)
        {
            return Dialects.All[^1];
        }
    }

    /// <param name="dialect">Null for JSON lines.</param>
    private static void Print(LogReader reader, TextWriter output, Dialect? dialect, long from, long until)
    {
        if (from > 0)
        {
            reader.Seek(from);
        }

        using JsonLinesPrinter? json = dialect is null ? new JsonLinesPrinter(output) : null;
        ArgumentFormatter? formatter = dialect is null ? null : new ArgumentFormatter(dialect);
        var text = new LogPrinter(output) { Annotation = record => record is IoctlRecord ioctl ? formatter?.Describe(ioctl) : null };
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
