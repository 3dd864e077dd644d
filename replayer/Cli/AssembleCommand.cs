using System.CommandLine;
using TraceReplay.Formats.Log;
using TraceReplay.Formats.Records;
using TraceReplay.Formats.Text;

namespace TraceReplay.Replayer.Cli;

/// <summary>tracereplay assemble: makes a log of its text form.</summary>
internal static class AssembleCommand
{
    public static Command Create()
    {
        var text = new Argument<string>("TEXT") { Description = "What 'dump' printed, edited or not" };
        var output = new Option<string>("--output", "-o") { Description = "Log to write", Required = true, HelpName = "LOG" };
        var quiet = new Option<bool>("--quiet") { Description = "No summary" };
        var command = new Command("assemble", "Make a log of its text form.\n\nExample:\n  tracereplay dump a.trlog -o a.txt && tracereplay assemble a.txt -o b.trlog") { text, output, quiet };
        command.SetAction(parsed => Run(parsed.GetValue(text)!, parsed.GetValue(output)!, parsed.GetValue(quiet)));
        return command;
    }

    private static int Run(string path, string output, bool quiet) => CommandShell.Run(Console.Error, () =>
    {
        CommandShell.CheckInput(path, "the text form of a log");
        CommandShell.CheckOutput(path, output);
        using var input = new StreamReader(path);
        var parser = new LogParser(input, path);
        using LogWriter writer = LogWriter.Create(output, parser.ReadHeader());
        while (parser.Read() is { } record)
        {
            writer.Write(record);
        }

        writer.Complete();
        if (!quiet)
        {
            Console.Error.WriteLine($"{output}: {writer.RecordCount} records");
        }

        return ExitCode.Fine;
    });
}
